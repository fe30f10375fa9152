/**
 * How fast replays are, next to DuckDB on the same files. {@link
 * dev.millrace.benchmarks.DataCommand} makes the files, {@link dev.millrace.benchmarks.RunCommand}
 * runs the jobs of {@code benchmarks/jobs} through the launcher and compares rows, time and memory;
 * read that first.
 */
@NullMarked
package dev.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
