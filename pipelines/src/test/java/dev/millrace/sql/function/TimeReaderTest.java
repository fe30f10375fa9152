package dev.millrace.sql.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeReaderTest {
  private static final String YEAR_0 = "-62167219200000";
  private static final String YEAR_9999 = "253402300799999";

  @Property
  void readsWhatJavaWrites(
      @ForAll @LongRange(min = -62_167_219_200_000L, max = 253_402_300_799_999L) long millis) {
    LocalDateTime local = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);

    assertThat(TimeReader.timestamp(local.toString())).isEqualTo(millis);
    assertThat(TimeReader.timestamp(local + "Z")).isEqualTo(millis);
    assertThat(TimeReader.timestamp(local.toString().replace('T', ' '))).isEqualTo(millis);
    assertThat(TimeReader.date(local.toLocalDate().toString()))
        .isEqualTo(local.toLocalDate().toEpochDay());
    assertThat(TimeReader.time(local.toLocalTime().toString()))
        .isEqualTo(local.toLocalTime().toNanoOfDay() / 1_000_000);
    assertThat(TimeReader.timestamp(SqlTimes.timestampText(millis))).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01-31, 1706659200000",
    "2024-01-31 10:15, 1706696100000",
    "2024-01-31T10:15:30.5, 1706696130500",
    "2024-01-31T10:15:30.123456789Z, 1706696130123",
    "2024-01-31 10:15:30 Z, 1706696130000",
    "2024-01-31T12:15:30+02:00, 1706696130000",
    "2024-01-31T08:15:30-0200, 1706696130000",
    "2024-01-31T12:15:30+02, 1706696130000",
    "0000-01-01, " + YEAR_0,
    "9999-12-31T23:59:59.999, " + YEAR_9999
  })
  void readsTheFormsOfIso(String text, long millis) {
    assertThat(TimeReader.timestamp(text)).isEqualTo(millis);
    assertThat(TimeReader.timestamp("  " + text + " ")).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "2024",
        "2024-1-31",
        "2024-02-30",
        "2024-13-01",
        "24-01-31",
        "2024-01-31T",
        "2024-01-31T24:00",
        "2024-01-31T10:60",
        "2024-01-31T10:00:60",
        "2024-01-31T10:00:00.",
        "2024-01-31T10:00:00+",
        "2024-01-31T10:00:00+19",
        "2024-01-31T10:00:00Zx",
        "2024-01-31T10:00:00 Europe/Brussels",
        "2024/01/31",
        "٢٠٢٤-٠١-٣١"
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> TimeReader.timestamp(text))
        .isInstanceOf(DateTimeException.class)
        .hasMessage("'" + text + "' is not a timestamp like 2024-01-31 10:00:00");
    assertThat(SqlTimes.tryTimestamp(text)).isNull();
  }
}
