package dev.millrace.plan.model;

import java.util.Arrays;
import java.util.Optional;

/** The runners, and what can be promised on each. */
public enum RunnerKind {
  /** Beam's direct runner. */
  DIRECT("direct", "its state dies with the process, and the next run writes everything again"),
  /** Flink inside this process. */
  FLINK_EMBEDDED(
      "flink-embedded",
      "without --state its state dies with the process, and the next run writes everything again"),
  /** A Flink cluster. */
  FLINK("flink", ""),
  /** Google Cloud Dataflow. */
  DATAFLOW("dataflow", "its checkpoints are not bound to Kafka's transactions");

  private final String label;
  private final String whyNotExactlyOnce;

  RunnerKind(String label, String whyNotExactlyOnce) {
    this.label = label;
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

  /** Whether a job survives its machines, and restarts from state that it had saved. */
  public boolean restartsFromCheckpoints() {
    return whyNotExactlyOnce.isEmpty();
  }

  public String whyNotExactlyOnce() {
    return whyNotExactlyOnce;
  }
}
