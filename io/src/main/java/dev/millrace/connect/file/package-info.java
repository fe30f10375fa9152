/**
 * What connectors of files have in common: their keys, and how a directory that an output wrote is
 * read back. Read {@link dev.millrace.connect.file.FileKeys} first.
 */
@NullMarked
package dev.millrace.connect.file;

import org.jspecify.annotations.NullMarked;
