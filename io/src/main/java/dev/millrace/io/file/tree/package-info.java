/**
 * Finds files, local and remote, in directories by event time. Read {@link
 * dev.millrace.io.file.tree.FileFinder} first.
 */
@NullMarked
package dev.millrace.io.file.tree;

import org.jspecify.annotations.NullMarked;
