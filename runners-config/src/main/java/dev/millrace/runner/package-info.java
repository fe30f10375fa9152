/**
 * Where jobs run. {@link dev.millrace.runner.RunTarget} is what the commands see of a runner,
 * {@link dev.millrace.runner.JobRun} what is the same on all of them: following a job, publishing
 * its outputs, giving up on it. Read these two first; each package below is one runner.
 */
@NullMarked
package dev.millrace.runner;

import org.jspecify.annotations.NullMarked;
