package dev.millrace.examples;

import static dev.millrace.examples.Mode.event;
import static dev.millrace.examples.Mode.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.beam.CombineRows;
import dev.millrace.beam.Windows;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CombineRowsTest {
  private static final Schema PLAY =
      Schema.builder()
          .addNullableField("title", FieldType.STRING)
          .addStringField("user")
          .addDoubleField("seconds")
          .addInt64Field("bytes")
          .build();

  @ParameterizedTest
  @EnumSource
  void aggregatesPerGroupAndFixedWindow(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> plays =
        plays(
            mode,
            pipeline,
            List.of(
                event(PLAY, 61, "a", "u1", 0.1, 1L),
                event(PLAY, 0, "a", "u1", 0.1, 1L),
                event(PLAY, 59, "a", "u2", 0.2, 1L),
                event(PLAY, 30, null, "u3", 0.3, 1L)));

    // when
    CombineRows.Result result =
        plays.apply(
            "PerMinute",
            CombineRows.by(List.of("title"))
                .over(Windows.fixed(Duration.ofMinutes(1)))
                .count("plays")
                .aggregate("seconds", "sum", "seconds")
                .aggregate("best", "top", "user", Map.of("n", 1))
                .withWindowBounds("from", "to"));

    // then
    Schema schema = result.combined().getSchema();
    assertThat(schema.getFieldNames())
        .containsExactly("title", "plays", "seconds", "best", "from", "to");
    PAssert.that(result.combined())
        .containsInAnyOrder(
            row(schema, "a", 2L, 0.1 + 0.2, List.of("u2"), at(0), at(60)),
            row(schema, "a", 1L, 0.1, List.of("u1"), at(60), at(120)),
            row(schema, null, 1L, 0.3, List.of("u3"), at(0), at(60)));
    PAssert.that(result.deadLetters()).empty();
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void mergesSessions(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> plays =
        plays(
            mode,
            pipeline,
            List.of(
                event(PLAY, 60, "a", "u1", 0.0, 1L),
                event(PLAY, 0, "a", "u1", 0.0, 1L),
                event(PLAY, 20, "a", "u1", 0.0, 1L)));

    // when
    CombineRows.Result result =
        plays.apply(
            "Sessions",
            CombineRows.by(List.of("user"))
                .over(Windows.sessions(Duration.ofSeconds(30)))
                .count("plays")
                .withWindowBounds("from", "to"));

    // then
    Schema schema = result.combined().getSchema();
    PAssert.that(result.combined())
        .containsInAnyOrder(
            row(schema, "u1", 2L, at(0), at(50)), row(schema, "u1", 1L, at(60), at(90)));
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void aggregatesDaysOfATimeZone(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> plays =
        plays(
            mode,
            pipeline,
            List.of(
                // Midnight in Kathmandu was at 18:30 UTC.
                event(PLAY, 66_600, "a", "u1", 0.0, 1L), event(PLAY, 66_599, "a", "u1", 0.0, 1L)));

    // when
    CombineRows.Result result =
        plays.apply(
            "Days",
            CombineRows.by(List.of("user"))
                .over(
                    Windows.calendar(
                        Period.ofDays(1), ZoneId.of("Asia/Kathmandu"), DayOfWeek.MONDAY))
                .count("plays")
                .withWindowBounds("from", "to"));

    // then
    Schema schema = result.combined().getSchema();
    PAssert.that(result.combined())
        .containsInAnyOrder(
            row(schema, "u1", 1L, at(-19_800), at(66_600)),
            row(schema, "u1", 1L, at(66_600), at(153_000)));
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void putsARowIntoEachOfItsSlidingWindows(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> plays = plays(mode, pipeline, List.of(event(PLAY, 45, "a", "u1", 0.0, 7L)));

    // when
    CombineRows.Result result =
        plays.apply(
            "Sliding",
            CombineRows.by(List.of())
                .over(Windows.sliding(Duration.ofSeconds(60), Duration.ofSeconds(30)))
                .aggregate("bytes", "max", "bytes")
                .withWindowBounds("from", "to"));

    // then
    Schema schema = result.combined().getSchema();
    PAssert.that(result.combined())
        .containsInAnyOrder(row(schema, 7L, at(0), at(60)), row(schema, 7L, at(30), at(90)));
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void makesASumThatOverflowsADeadLetter(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> plays =
        plays(
            mode,
            pipeline,
            List.of(
                event(PLAY, 0, "a", "u1", 0.0, Long.MAX_VALUE),
                event(PLAY, 0, "a", "u1", 0.0, 1L),
                event(PLAY, 0, "b", "u1", 0.0, 1L)));

    // when
    CombineRows.Result result =
        plays.apply("Total", CombineRows.by(List.of("title")).aggregate("bytes", "sum", "bytes"));

    // then
    PAssert.that(result.combined()).containsInAnyOrder(row(result.combined().getSchema(), "b", 1L));
    PAssert.thatSingleton(result.deadLetters())
        .satisfies(
            letter -> {
              assertThat(letter.getString("message")).contains("sum");
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void refusesWhatCannotBeAggregated() {
    // given
    PCollection<Row> plays =
        plays(Mode.BATCH, Pipeline.create(), List.of(event(PLAY, 0, "a", "u1", 0.0, 1L)));
    CombineRows byTitle = CombineRows.by(List.of("title"));

    // when / then
    assertThatThrownBy(() -> plays.apply("None", byTitle))
        .hasMessage("at least one aggregate is needed");
    assertThatThrownBy(() -> plays.apply("Text", byTitle.aggregate("s", "sum", "user")))
        .hasMessageContaining("'sum' takes numbers");
    assertThatThrownBy(() -> plays.apply("Twice", byTitle.count("title")))
        .hasMessage("there are two columns 'title' in the result");
  }

  private static PCollection<Row> plays(
      Mode mode, Pipeline pipeline, List<TimestampedValue<Row>> events) {
    return mode.events(pipeline, "Plays", PLAY, events);
  }

  private static Instant at(long second) {
    return new Instant(second * 1000);
  }
}
