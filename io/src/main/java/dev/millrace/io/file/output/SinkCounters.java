package dev.millrace.io.file.output;

import dev.millrace.engine.ledger.StepCounters;
import java.io.Serializable;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * Counts the rows of a sink for the ledger, as the metrics {@code STEP/in} and {@code STEP/written}
 * in the namespace {@code millrace}: what it took in, and what is in files that are in place. Rows
 * that it could not write are {@code STEP/dead_lettered}, {@code STEP/letters} and {@code
 * STEP/code/…}.
 */
public record SinkCounters(String step) implements Serializable {
  private static final String NAMESPACE = "millrace";

  /** Counts rows that came to the sink. */
  public void in(long rows) {
    Metrics.counter(NAMESPACE, step + "/in").inc(rows);
  }

  /** Counts rows that are in files in their places. */
  public void written(long rows) {
    Metrics.counter(NAMESPACE, step + "/written").inc(rows);
  }

  /** Counts a row that left as a dead letter, by its code. */
  public void deadLettered(String code) {
    Metrics.counter(NAMESPACE, step + "/dead_lettered").inc();
    Metrics.counter(NAMESPACE, step + StepCounters.LETTERS).inc();
    Metrics.counter(NAMESPACE, step + StepCounters.CODE + code).inc();
  }
}
