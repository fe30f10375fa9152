package dev.millrace.job;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.kafka.KafkaSide;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.kafka.KafkaProbe;
import dev.millrace.io.kafka.TopicSelection;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.OutputSpec;
import java.util.List;
import java.util.Optional;

/**
 * What a reader of committed records leaves: everything after the start of a transaction that is
 * still open, committed records included.
 */
public final class OpenTransactions {
  private OpenTransactions() {}

  /** What a live run that has come to its end did not read, one warning per stream. */
  static List<Diagnostic> inStreams(Plan plan) {
    return plan.streams().values().stream()
        .flatMap(node -> node.stream().live().stream())
        .filter(KafkaSide::isSource)
        .flatMap(live -> look(live, KafkaSide.topics(live)).stream())
        .toList();
  }

  /** What is not read back of an output's topic. */
  public static Optional<Diagnostic> inOutput(EndpointSpec side) {
    return OutputRows.isKafka(side)
        ? look(side, TopicSelection.of(side.text("topic").orElseThrow()))
        : Optional.empty();
  }

  /** What is not read of the topic of dead letters. */
  public static Optional<Diagnostic> inDeadLetters(Plan plan) {
    return plan.outputs().stream()
        .filter(output -> output.name().equals(OutputSpec.DEAD_LETTER))
        .flatMap(output -> output.live().stream())
        .findFirst()
        .flatMap(OpenTransactions::inOutput);
  }

  private static Optional<Diagnostic> look(EndpointSpec side, TopicSelection topics) {
    try {
      return KafkaProbe.openTransactions(KafkaSide.connection(side), topics);
    } catch (UserException gone) {
      // Everything else went well: that the broker is away by now is no reason to fail.
      return Optional.empty();
    }
  }
}
