/**
 * Google Cloud Dataflow: what it can run ({@link dev.millrace.runner.dataflow.DataflowChecks}), its
 * settings, submission, and following a job from afar. Read {@link
 * dev.millrace.runner.dataflow.DataflowTarget} first. Nothing outside of this package touches
 * Google's classes, so that commands which do not use Dataflow never load them.
 */
@NullMarked
package dev.millrace.runner.dataflow;

import org.jspecify.annotations.NullMarked;
