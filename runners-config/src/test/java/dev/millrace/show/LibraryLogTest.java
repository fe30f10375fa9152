package dev.millrace.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.TraceContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LibraryLogTest {
  private static final TraceContext TRACE = new TraceContext("a".repeat(32), "b".repeat(16), "");

  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private Optional<TraceContext> trace = Optional.empty();
  private Optional<String> step = Optional.empty();

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  private final LibraryLog log =
      new LibraryLog(clock, () -> new LibraryLog.Of(step, trace), Optional.empty());

  private static String warning(String message) {
    return "10:00:00.000 WARN NetworkClient - " + message + "\n";
  }

  @Test
  void whatRepeatsItselfButForNumbersIsCountedAndToldOfAMinuteLater() {
    // given
    StringBuilder shown = new StringBuilder();
    for (int i = 1; i <= 1_000; i++) {
      shown.append(log.of(warning("node " + i + " is away")));
      shown.append(log.of("\tat org.apache.Client.poll(Client.java:" + i + ")\n"));
    }

    // then: the first five, with their stacks
    assertThat(shown.toString().lines())
        .hasSize(10)
        .contains("\tat org.apache.Client.poll(Client.java:5)");

    // when: others are not held back
    assertThat(log.of(warning("another"))).isEqualTo(warning("another"));
    now = now.plus(Duration.ofSeconds(61));

    // then
    assertThat(log.of(warning("node 7 is away")))
        .isEqualTo("NetworkClient: 995 more like: node 1000 is away\n" + warning("node 7 is away"));
  }

  @Test
  void theEndTellsOfWhatIsLeft() {
    for (int i = 0; i < 7; i++) {
      log.of(warning("again"));
    }
    assertThat(log.rest()).isEqualTo("NetworkClient: 2 more like: again\n");
    assertThat(log.rest()).isEmpty();
  }

  @Test
  void whatIsSaidAfterARepeatIsShown() {
    for (int i = 0; i < 7; i++) {
      log.of(warning("again"));
    }
    assertThat(log.of("a result\n")).isEqualTo("a result\n");
  }

  @Test
  void theStepAndTheTraceOfTheThreadStandInText() {
    trace = Optional.of(TRACE);
    step = Optional.of("revenue");
    assertThat(log.of(warning("slow")))
        .isEqualTo(
            "10:00:00.000 WARN NetworkClient - slow step=revenue trace_id="
                + TRACE.traceId()
                + "\n");
  }

  @Test
  void theStepAndTheTraceOfTheThreadStandInJson() {
    LibraryLog json =
        new LibraryLog(
            clock,
            () -> new LibraryLog.Of(Optional.of("revenue"), Optional.of(TRACE)),
            Optional.of(new JsonLog(Clock.fixed(now, ZoneOffset.UTC))));
    assertThat(json.of(warning("slow")))
        .isEqualTo(
            "{\"time\":\"2026-03-01T10:00:00Z\",\"level\":\"warning\",\"step\":\"revenue\",\"logger\":\"NetworkClient\","
                + "\"message\":\"slow\",\"trace_id\":\""
                + TRACE.traceId()
                + "\",\"span_id\":\""
                + TRACE.spanId()
                + "\"}\n");
  }
}
