package dev.millrace.plan.model;

import java.util.Arrays;
import java.util.Optional;

/** The runners, and what can be promised on each. */
public enum RunnerKind {
  /** Beam's direct runner. */
  DIRECT("direct", 2, "its state dies with the process, and the next run writes everything again"),
  /** Flink inside this process. */
  FLINK_EMBEDDED(
      "flink-embedded",
      32,
      "without --state its state dies with the process, and the next run writes everything again"),
  /** A Flink cluster. */
  FLINK("flink", 32, ""),
  /** Google Cloud Dataflow. */
  DATAFLOW("dataflow", 32, "its checkpoints are not bound to Kafka's transactions");

  private final String label;
  private final int livePartitions;
  private final String whyNotExactlyOnce;

  RunnerKind(String label, int livePartitions, String whyNotExactlyOnce) {
    this.label = label;
    this.livePartitions = livePartitions;
    this.whyNotExactlyOnce = whyNotExactlyOnce;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  /** The runner of a name on the command line. */
  public static Optional<RunnerKind> of(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
  }

  /**
   * How many partitions the keys of a keyed step have in a live run, unless an option says
   * otherwise: as many of its instances at most have work. Few on the direct runner, which charges
   * for each.
   */
  public int livePartitions() {
    return livePartitions;
  }

  /** Whether a job survives its machines, and restarts from state that it had saved. */
  public boolean restartsFromCheckpoints() {
    return whyNotExactlyOnce.isEmpty();
  }

  public String whyNotExactlyOnce() {
    return whyNotExactlyOnce;
  }
}
