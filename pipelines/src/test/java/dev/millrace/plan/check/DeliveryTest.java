package dev.millrace.plan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.plan.PlanFiles;
import dev.millrace.plan.PlanText;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.RunnerKind;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private static final Plan PLAN =
      PlanFiles.plan(
          """
          streams:
            a:
              fields: {x: VARCHAR}
              live: {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}}
          pipeline:
            transforms:
              - {type: Flatten, name: F, input: [a]}
          outputs:
            once:
              input: F
              live:
                type: WriteToKafka
                config: {topic: o, bootstrap_servers: b, key: x, format: JSON, delivery: exactly_once}
            often:
              input: F
              live: {type: WriteToKafka, config: {topic: o, bootstrap_servers: b, key: x, format: JSON}}
            table:
              input: F
              live: {type: WriteToJdbc, config: {url: "jdbc:postgresql://h/d", table: t, mode: append}}
            dead_letter:
              live: {type: WriteToConsole}
            late:
              live: {type: WriteToConsole}
          """);

  @Test
  void onlyFlinkGivesExactlyOnce() {
    assertThat(Deliveries.refusals(PLAN, RunnerKind.FLINK)).isEmpty();
    assertThat(Deliveries.refusals(PLAN, RunnerKind.DIRECT))
        .extracting(Diagnostic::toString)
        .containsExactly(
            "p.yaml:13:80: error ML-4250 outputs.once.live.config.delivery: exactly_once is not"
                + " possible on the runner 'direct': its state dies with the process, and the next"
                + " run writes everything again; expected at_least_once, where a row that is"
                + " written again has the same id; --state DIR, which keeps the state in a"
                + " directory; or one of the runners: flink.");
    assertThatThrownBy(() -> Deliveries.check(PLAN, RunnerKind.DATAFLOW))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "on the runner 'dataflow': its checkpoints are not bound to Kafka's transactions;");
  }

  @Test
  void aPlanSaysHowOftenRowsMayAppear() {
    assertThat(PlanText.render(PLAN).lines().filter(line -> line.startsWith("  delivery: ")))
        .containsExactly(
            "  delivery: exactly once on flink and with --state, refused on direct, flink-embedded,"
                + " dataflow",
            "  delivery: at least once, repeated rows have the same id",
            "  delivery: exactly once, a row that is sent again changes nothing",
            "  delivery: at least once",
            "  delivery: at least once");
  }
}
