package dev.millrace.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.Secrets;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonLogTest {
  private static final String TIME = "{\"time\":\"2025-03-01T10:00:00.120Z\",\"level\":";

  private final JsonLog log =
      new JsonLog(Clock.fixed(Instant.parse("2025-03-01T10:00:00.120Z"), ZoneOffset.UTC));

  @Test
  void aDiagnosticHasItsSeverityAndCode() {
    assertThat(log.of("orders.yaml:3:5: warning ML-4030 streams.orders: many \"late\""))
        .isEqualTo(
            TIME
                + "\"warning\",\"step\":\"orders\",\"code\":\"ML-4030\",\"message\":\"orders.yaml:3:5:"
                + " warning ML-4030 streams.orders: many \\\"late\\\"\"}");
  }

  @Test
  void whatALibrarySaysHasItsLevelAndLogger() {
    assertThat(log.of("09:59:58.003 WARN NetworkClient - connection\nlost"))
        .isEqualTo(
            TIME + "\"warning\",\"logger\":\"NetworkClient\",\"message\":\"connection\\nlost\"}");
  }

  @Test
  void allElseIsInformationAboutThePipeline() {
    // given
    log.about("orders");

    // when, then: the word alone makes no error
    assertThat(log.of("live orders  0:10  an error of no code"))
        .isEqualTo(
            TIME
                + "\"info\",\"pipeline\":\"orders\",\"message\":\"live orders  0:10  an error of no"
                + " code\"}");
  }

  @Test
  void aConsoleWritesEveryLineAboutARunSoAndNoSecret() {
    // given
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                Style.PLAIN,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Style(true, true, true, 80))
            .logging(log);
    console.mask(Secrets.of(List.of("s3cr\"t")));

    // when
    console.about("orders");
    console.err("password s3cr\"t");
    console.out("a row");

    // then
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            TIME
                + "\"info\",\"pipeline\":\"orders\",\"message\":\"password ***\"}"
                + System.lineSeparator());
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a row" + System.lineSeparator());
    assertThat(console.errStyle()).isEqualTo(Style.PLAIN);
  }
}
