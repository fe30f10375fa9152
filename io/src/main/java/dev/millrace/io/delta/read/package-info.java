/**
 * Reading a table of Delta Lake: which files of which version, and their rows. Read {@link
 * dev.millrace.io.delta.read.DeltaPlan} first.
 */
@NullMarked
package dev.millrace.io.delta.read;

import org.jspecify.annotations.NullMarked;
