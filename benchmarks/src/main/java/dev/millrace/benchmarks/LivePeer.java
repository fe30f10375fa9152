package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.FailedException;
import dev.millrace.benchmarks.ChildProcess.Measured;
import java.io.IOException;
import java.nio.file.Path;

/** Another system's program for L1, a process of its own; see {@code benchmarks/peers}. */
enum LivePeer {
  FLINK_SQL("flink-sql", "FlinkSqlLive", LiveResults.Rows.EACH),
  KAFKA_STREAMS("kafka-streams", "KafkaStreamsLive", LiveResults.Rows.LAST_OF_KEY);

  private final String label;
  private final String program;
  private final LiveResults.Rows rows;

  LivePeer(String label, String program, LiveResults.Rows rows) {
    this.label = label;
    this.program = program;
    this.rows = rows;
  }

  /** Which records of its are the results. */
  LiveResults.Rows rows() {
    return rows;
  }

  /** As the command line has it. */
  @Override
  public String toString() {
    return label;
  }

  /**
   * Runs the program until its results have been quiet for ten seconds.
   *
   * @param state an empty directory for checkpoints or stores
   * @param log gets what it says
   */
  Measured run(String broker, Path state, Path log)
      throws FailedException, IOException, InterruptedException {
    return ChildProcess.run(
        log, PeerPrograms.command("streams", program, broker, state.toString()));
  }
}
