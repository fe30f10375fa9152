package dev.millrace.runner.counts;

import java.io.IOException;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;

/**
 * The counts of a job that runs, summed up over its operators. Beam's accumulators, which are
 * exact, are there only once the job has ended.
 */
public interface JobCounts {
  /**
   * Asks for the counts.
   *
   * @throws IOException if whoever knows them does not answer, or does not know the job
   */
  MetricsContainerStepMap ask() throws IOException, InterruptedException;
}
