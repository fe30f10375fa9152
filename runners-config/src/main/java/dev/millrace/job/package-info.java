/**
 * One run of a pipeline file in this process: planned, compiled, started, followed, stopped and
 * reported; what it wrote can be read back. Whatever is refused or fails gets its exit code here.
 * Read {@link dev.millrace.job.JobRunner} first, then {@link dev.millrace.job.Report}.
 */
@NullMarked
package dev.millrace.job;

import org.jspecify.annotations.NullMarked;
