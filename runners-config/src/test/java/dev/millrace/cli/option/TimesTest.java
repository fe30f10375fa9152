package dev.millrace.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "2026-03-01, 2026-03-01T00:00:00Z",
    "2026-03-01T10:00, 2026-03-01T10:00:00Z",
    "2026-03-01 10:00:05.250, 2026-03-01T10:00:05.250Z",
    "2026-03-01T10:00:00Z, 2026-03-01T10:00:00Z",
    "2026-03-01T10:00:00+02:00, 2026-03-01T08:00:00Z",
    "2026-03-01T10:00-05:00, 2026-03-01T15:00:00Z"
  })
  void timesWithoutAnOffsetAreUtc(String text, Instant expected) {
    assertThat(new Times.InstantConverter().convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2026-13-01", "2026-03-01T25:00", "1772359200000"})
  void anythingElseIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> new Times.InstantConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage(
            "'%s' is not a time; expected for example 2026-03-01, 2026-03-01T10:00 (UTC) or"
                + " 2026-03-01T10:00:00+02:00",
            text);
  }

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "10s, PT10S", "10, PT10S", "5m, PT5M", "2h, PT2H", "1d, PT24H"})
  void durationsAreWrittenAsInPipelineFiles(String text, Duration expected) {
    assertThat(new Times.DurationConverter().convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1s", "10 seconds", "1.5h", "s"})
  void aDurationThatIsNoneIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> new Times.DurationConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'%s' is not a duration; expected for example 500ms, 10s, 5m, 2h or 1d", text);
  }
}
