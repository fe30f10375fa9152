/**
 * Millrace's steps as ordinary Beam transforms, for code that uses no pipeline file: rows in, rows
 * out, every input row in one of the result's collections, or combined into a row of one. This is
 * the public API of the module; all other packages are internal. Read {@link
 * dev.millrace.beam.DeduplicateRows} first.
 */
@NullMarked
package dev.millrace.beam;

import org.jspecify.annotations.NullMarked;
