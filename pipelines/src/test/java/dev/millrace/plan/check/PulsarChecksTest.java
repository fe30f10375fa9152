package dev.millrace.plan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostic;
import dev.millrace.plan.PlanFiles;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.PlanMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class PulsarChecksTest {
  private static final String URL = "url: 'pulsar://h:1', ";

  private static String file(String live, String sink) {
    return """
    streams:
      s:
        fields: {id: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL}
        timestamp: t
        live: {type: ReadFromPulsar, config: {format: JSON, LIVE}}
        archive: {type: ReadFromParquet, config: {path: a}}
    pipeline:
      transforms:
        - {type: Filter, name: F, input: s, config: {keep: id IS NOT NULL}}
    outputs:
      out: {input: F, live: {type: WriteToPulsar, config: {format: JSON, SINK}}, replay: {type: WriteToConsole}}
      dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
      late: {live: {type: WriteToConsole}}
    """
        .replace("LIVE", live)
        .replace("SINK", sink);
  }

  private static List<String> warnings(String live, PlanMode mode) {
    return Planner.checkMode(
            PlanFiles.plan(file(URL + "topic: a" + live, URL + "topic: b")), mode, false)
        .stream()
        .map(Diagnostic::toString)
        .toList();
  }

  @Test
  void whoHasNoSubscriptionIsToldThatNobodyKeepsMessages() {
    assertThat(warnings("", PlanMode.LIVE))
        .containsExactly(
            "p.yaml:5:12: warning ML-4297 streams.s.live.config: Pulsar keeps a topic's messages"
                + " for its subscriptions, and for others only as long as the namespace's"
                + " retention says, which is not at all unless it is set. Set 'subscription' where"
                + " it is not. See docs/pulsar.md.");
    assertThat(warnings("", PlanMode.ARCHIVE)).hasSize(1);
    assertThat(warnings(", subscription: mine", PlanMode.LIVE)).isEmpty();
  }

  @Test
  void whoNamesAKeyIsToldThatItKeepsNoOrder() {
    assertThat(PlanFiles.problems(file(URL + "topic: a", URL + "topic: b, key: id")))
        .singleElement()
        .asString()
        .contains("warning ML-5627 outputs.out.live.config.key: messages of a key may come in");
    assertThat(PlanFiles.problems(file(URL + "topic: a", URL + "topic: b"))).isEmpty();
  }

  @Test
  void whatNamesNoPlaceOrLoginIsRefused() {
    assertThatThrownBy(
            () ->
                PlanFiles.plan(
                    file(
                        "url: 'http://h', topic: 'non-persistent://a/b/c', username: x, prefetch:"
                            + " 0",
                        URL
                            + "topic: t-partition-3, token: x, tls_certificate: c, tls_key: k,"
                            + " delivery: exactly_once")))
        .hasMessageContaining(
            "ML-5626 streams.s.live.config.topic: it is no name of a topic; expected"
                + " persistent://TENANT/NAMESPACE/TOPIC or TOPIC.")
        .hasMessageContaining(
            "streams.s.live.config.url: it names no brokers; expected pulsar://HOST:PORT or"
                + " pulsar+ssl://HOST:PORT, without user and password.")
        .hasMessageContaining(
            "streams.s.live.config.username: 'username' and 'password' go together; expected both"
                + " or neither.")
        .hasMessageContaining("streams.s.live.config.prefetch: got 0; expected 1 to 100000.")
        .hasMessageContaining(
            "outputs.out.live.config.topic: it names a partition; expected the topic, whose"
                + " partitions are all read or written.")
        .hasMessageContaining(
            "outputs.out.live.config.tls_certificate: there is 'token' already; expected one"
                + " login.")
        .hasMessageContaining(
            "outputs.out.live.config.tls_certificate: the connection has no TLS; expected"
                + " pulsar+ssl:.");
  }
}
