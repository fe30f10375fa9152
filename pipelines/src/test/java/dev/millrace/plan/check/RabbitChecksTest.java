package dev.millrace.plan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostic;
import dev.millrace.plan.PlanFiles;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.plan.node.StreamNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class RabbitChecksTest {
  private static final String WHOLE = "url: 'amqp://host/orders', queue: q, format: JSON";

  private static String file(String live, String extra) {
    return """
    streams:
      s:
        fields: {id: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL}
        EXTRA
        live: {type: ReadFromRabbitMq, config: {LIVE}}
        archive: {type: ReadFromParquet, config: {path: a}}
    pipeline:
      transforms:
        - {type: Filter, name: F, input: s, config: {keep: id IS NOT NULL}}
    outputs:
      out: {input: F, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
      dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
      late: {live: {type: WriteToConsole}}
    """
        .replace("LIVE", live)
        .replace("EXTRA", extra);
  }

  private static List<String> warnings(String live, String extra, PlanMode mode) {
    return Planner.checkMode(PlanFiles.plan(file(live, extra)), mode, false).stream()
        .map(Diagnostic::toString)
        .toList();
  }

  @Test
  void aLiveRunIsToldWhatAQueueCannotGive() {
    assertThat(warnings(WHOLE, "timestamp: t", PlanMode.LIVE))
        .containsExactly(
            "p.yaml:5:12: warning ML-4284 streams.s.live.config: a queue has no offsets and forgets"
                + " what was read: messages that come again come out of order, so which events are"
                + " late may differ between runs, and 'verify' leaves out those in the output"
                + " 'late'; one without a message_id counts each time that it comes. See"
                + " docs/rabbitmq.md.");
    assertThat(warnings(WHOLE + ", id_header: event", "", PlanMode.LIVE))
        .singleElement()
        .asString()
        .contains("one without header 'event' counts")
        .doesNotContain("late");
  }

  @Test
  void anArchiverIsToldThatItTakesMessagesFromTheLiveRun() {
    assertThat(warnings(WHOLE, "timestamp: t", PlanMode.ARCHIVE))
        .singleElement()
        .asString()
        .contains("warning ML-4287");
    assertThat(warnings(WHOLE + ", archive_queue: a", "timestamp: t", PlanMode.ARCHIVE)).isEmpty();
  }

  @Test
  void twoStreamsCannotReadOneQueueOfOneServer() {
    // given
    String second =
        "    fields: {x: VARCHAR}\n    live: {type: ReadFromRabbitMq, config: {LIVE}}\n";
    String same = file(WHOLE, "").replace("pipeline:", "  o:\n" + second + "pipeline:");

    // when, then
    assertThat(PlanFiles.problems(same.replace("LIVE", WHOLE.replace("host/", "host:5672/"))))
        .anySatisfy(
            p ->
                assertThat(p)
                    .contains(
                        "ML-4286 streams.o.live.config.queue: stream 's' reads 'q' too, and a queue"
                            + " gives each message to one reader"));
    assertThat(PlanFiles.problems(same.replace("LIVE", WHOLE.replace("/orders", "/others"))))
        .noneMatch(p -> p.contains("ML-4286"));
  }

  @Test
  void wrongValuesAreErrors() {
    assertThat(PlanFiles.problems(file(WHOLE, "timestamp: t\n    watermark: {on_idle: hold}")))
        .singleElement()
        .asString()
        .contains("error ML-4285 streams.s.live.config: 'on_idle: hold'");
    assertThat(PlanFiles.problems(file(WHOLE + ", prefetch: 70000", "")))
        .singleElement()
        .asString()
        .contains("error ML-5576 streams.s.live.config.prefetch: got 70000; expected 1 to 65535");
    for (String url : List.of("host:1", "amqp://u:p@host", "http://host", "amqp://host/a/b")) {
      assertThat(PlanFiles.problems(file(WHOLE.replace("amqp://host/orders", url), "")))
          .singleElement()
          .asString()
          .contains("error ML-5576 streams.s.live.config.url: it names no server")
          .doesNotContain("u:p");
    }
  }

  @Test
  void headersAndMetadataBecomeColumns() {
    // when
    Plan plan =
        PlanFiles.plan(
            file(
                WHOLE
                    + ", headers: [region], headers_map: all, metadata: {message_id: mid,"
                    + " routing_key: rk, timestamp: sent}",
                "timestamp: t"));

    // then
    StreamNode stream = (StreamNode) plan.nodes().get(0).kind();
    assertThat(stream.schema().getFieldNames())
        .startsWith("id", "t", "region", "all")
        .contains("mid", "rk", "sent");
  }

  @Test
  void aSinkWritesToAQueueOrAnExchange() {
    String sink =
        file(WHOLE, "")
            .replace(
                "out: {input: F, live: {type: WriteToConsole}",
                "out: {input: F, live: {type: WriteToRabbitMq, config: {url: 'amqp://h', format:"
                    + " JSON, WHERE}}");

    assertThat(PlanFiles.problems(sink.replace("WHERE", "queue: q, routing_key: id")))
        .anySatisfy(p -> assertThat(p).contains("ML-5576 outputs.out.live.config.routing_key"));
    assertThat(PlanFiles.problems(sink.replace("WHERE", "exchange: e, routing_key: nothing")))
        .anySatisfy(p -> assertThat(p).contains("outputs.out.live.config.routing_key"));
    assertThatThrownBy(() -> PlanFiles.plan(sink.replace("WHERE", "queue: q, exchange: e")))
        .hasMessageContaining("'queue' and 'exchange' exclude each other");
  }
}
