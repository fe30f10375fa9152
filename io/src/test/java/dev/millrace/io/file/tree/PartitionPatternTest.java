package dev.millrace.io.file.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.tree.PartitionPattern.Span;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionPatternTest {
  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dt={yyyy-MM-dd}/hour={HH}",
        "{yyyy}/{MM}/{dd}",
        "y={yyyy}/m={MM}",
        "it's {yyyyMMdd}/x/at {HHmm}",
        "month={yyyy-MM}"
      })
  void aTimeLiesInTheSpanOfItsDirectoryAndOfEveryDirectoryAbove(String text) {
    PartitionPattern pattern = PartitionPattern.of(text);
    long time = millis("2024-02-29T23:59:59.999Z");

    String directory = pattern.directory(time);

    while (!directory.isEmpty()) {
      Span span = pattern.span(directory).orElseThrow();
      assertThat(span.overlaps(time, time + 1)).as(directory).isTrue();
      directory = directory.contains("/") ? directory.substring(0, directory.lastIndexOf('/')) : "";
    }
  }

  @Property(tries = 200)
  void spansOfDirectoriesTileTime(
      @ForAll @LongRange(min = -60_000_000_000_000L, max = 200_000_000_000_000L) long time) {
    PartitionPattern pattern = PartitionPattern.of("dt={yyyy-MM-dd}/hour={HH}");

    Span span = pattern.span(pattern.directory(time)).orElseThrow();

    assertThat(span).isEqualTo(new Span(time - Math.floorMod(time, 3_600_000L), span.end()));
    assertThat(span.end() - span.start()).isEqualTo(3_600_000);
    assertThat(pattern.directory(span.start())).isEqualTo(pattern.directory(span.end() - 1));
    assertThat(pattern.directory(span.end())).isNotEqualTo(pattern.directory(time));
  }

  @Test
  void shallowDirectoriesStandForWholeDaysAndUnknownNamesForNothing() {
    PartitionPattern pattern = PartitionPattern.of("all/dt={yyyy-MM-dd}/hour={HH}");

    assertThat(pattern.span("all")).contains(new Span(Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(pattern.span("all/dt=2024-05-01"))
        .contains(new Span(millis("2024-05-01T00:00:00Z"), millis("2024-05-02T00:00:00Z")));
    assertThat(pattern.span("other")).isEqualTo(Optional.empty());
    assertThat(pattern.span("all/dt=2024-13-01")).isEqualTo(Optional.empty());
    assertThat(pattern.span("all/dt=2024-05-01/hour=10/x")).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "hour={HH};'H' needs 'y' before it",
        "dt={yyyy-dd};'d' needs 'M' before it",
        "dt={yyyy-MM-dd;a brace has no partner",
        "dt=yyyy};a brace has no partner",
        "dt={};it names no part of the time",
        "plain;it names no part of the time",
        "{yyyy}//{MM};a directory's name must not be empty or begin with '.' or '_'",
        "_dt={yyyy};a directory's name must not be empty or begin with '.' or '_'",
        "{yyyyQ};'Q' is not one of y, M, d, H, m",
        "{jj};'jj' is not a date pattern"
      })
  void saysWhyAPatternCannotBeUsed(String text, String why) {
    assertThatThrownBy(() -> PartitionPattern.of(text))
        .isInstanceOf(UserException.class)
        .hasMessage(
            text
                + ": error ML-5101: not a pattern of partitions: "
                + why
                + "; expected for example dt={yyyy-MM-dd}/hour={HH}");
  }
}
