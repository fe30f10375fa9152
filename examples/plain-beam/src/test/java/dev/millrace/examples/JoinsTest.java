package dev.millrace.examples;

import static dev.millrace.examples.Mode.event;
import static dev.millrace.examples.Mode.row;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.beam.JoinAsOf;
import dev.millrace.beam.JoinInWindows;
import dev.millrace.beam.JoinResult;
import dev.millrace.beam.JoinTable;
import dev.millrace.beam.JoinWithin;
import dev.millrace.beam.Windows;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JoinsTest {
  private static final List<String> ID = List.of("id");
  private static final Schema LEFT =
      Schema.builder().addNullableField("id", FieldType.STRING).addInt32Field("a").build();
  private static final Schema RIGHT =
      Schema.builder().addNullableField("id", FieldType.STRING).addInt32Field("b").build();

  @ParameterizedTest
  @EnumSource
  void keepsRowsWithoutAPartnerInAnOuterJoin(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();

    // when
    JoinResult result =
        sides(mode, pipeline)
            .apply(
                "Near",
                JoinWithin.on(ID, ID, Duration.ZERO, Duration.ofSeconds(5))
                    .fullOuter()
                    .withPartitions(2));

    // then
    Schema joined = result.joined().getSchema();
    PAssert.that(result.joined())
        .containsInAnyOrder(
            row(joined, "x", 1, 10),
            row(joined, "x", 2, null),
            row(joined, null, 3, null),
            row(joined, null, null, 20));
    PAssert.that(result.unmatchedLeft()).empty();
    PAssert.that(result.unmatchedRight()).empty();
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void givesRowsWithOrWithoutAPartnerAsTheyCame(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollectionList<Row> sides = sides(mode, pipeline);
    JoinWithin near = JoinWithin.on(ID, ID, Duration.ZERO, Duration.ofSeconds(5));

    // when
    JoinResult semi = sides.apply("Semi", near.semi());
    JoinResult anti = sides.apply("Anti", near.anti());
    JoinResult late = sides.apply("Late", JoinAsOf.on(ID, ID).within(Duration.ofMillis(1)).anti());

    // then
    PAssert.that(semi.joined()).containsInAnyOrder(row(LEFT, "x", 1));
    PAssert.that(semi.unmatchedLeft()).containsInAnyOrder(row(LEFT, "x", 2), row(LEFT, null, 3));
    PAssert.that(anti.joined()).containsInAnyOrder(row(LEFT, "x", 2), row(LEFT, null, 3));
    PAssert.that(anti.unmatchedLeft()).empty();
    PAssert.that(late.joined())
        .containsInAnyOrder(row(LEFT, "x", 1), row(LEFT, "x", 2), row(LEFT, null, 3));
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void joinsRowsWithTheVersionOfTheirTime(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();

    // when
    JoinResult result = sides(mode, pipeline).apply("AsOf", JoinAsOf.on(ID, ID).inner());

    // then
    Schema joined = result.joined().getSchema();
    PAssert.that(result.joined()).containsInAnyOrder(row(joined, "x", 2, 10));
    PAssert.that(result.unmatchedLeft()).containsInAnyOrder(row(LEFT, "x", 1), row(LEFT, null, 3));
    PAssert.that(result.unmatchedRight()).empty();
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void joinsRowsOfOneWindow(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();

    // when
    JoinResult result =
        sides(mode, pipeline)
            .apply(
                "SameMinute",
                JoinInWindows.on(ID, ID, Windows.fixed(Duration.ofMinutes(1))).leftOuter());

    // then
    Schema joined = result.joined().getSchema();
    PAssert.that(result.joined())
        .containsInAnyOrder(
            row(joined, "x", 1, 10), row(joined, "x", 2, null), row(joined, null, 3, null));
    PAssert.that(result.unmatchedRight()).containsInAnyOrder(row(RIGHT, null, 20));
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void looksRowsUpInATable(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();
    JoinTable table =
        JoinTable.with(RIGHT, () -> List.of(row(RIGHT, "x", 7), row(RIGHT, "x", 8)), ID, ID);

    // when
    JoinTable.Result inner = sides(mode, pipeline).get(0).apply("Inner", table);
    JoinTable.Result outer = inner.unmatched().apply("Outer", table.leftOuter());

    // then
    Schema joined = inner.joined().getSchema();
    PAssert.that(inner.joined())
        .containsInAnyOrder(
            row(joined, "x", 1, 7),
            row(joined, "x", 1, 8),
            row(joined, "x", 2, 7),
            row(joined, "x", 2, 8));
    PAssert.that(outer.joined()).containsInAnyOrder(row(outer.joined().getSchema(), null, 3, null));
    PAssert.that(outer.unmatched()).empty();
    PAssert.that(inner.deadLetters()).empty();
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void aKeyOfOneNameHasTheValueOfTheSideThatIsThere(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> left =
        mode.events(pipeline, "Left", LEFT, List.of(event(LEFT, 10, "left only", 1)));
    PCollection<Row> right =
        mode.events(pipeline, "Right", RIGHT, List.of(event(RIGHT, 10, "right only", 2)));

    // when
    JoinResult result =
        PCollectionList.of(left)
            .and(right)
            .apply("Near", JoinWithin.on(ID, ID, Duration.ZERO, Duration.ofSeconds(5)).fullOuter());

    // then
    Schema joined = result.joined().getSchema();
    PAssert.that(result.joined())
        .containsInAnyOrder(row(joined, "left only", 1, null), row(joined, "right only", null, 2));
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void joinsRowsAtTheEndOfTime(Mode mode) {
    // given: what a GroupByKey in the global window gives
    Pipeline pipeline = Pipeline.create();
    Instant end = GlobalWindow.INSTANCE.maxTimestamp();
    PCollection<Row> left =
        mode.events(pipeline, "Left", LEFT, List.of(TimestampedValue.of(row(LEFT, "x", 1), end)));
    PCollection<Row> right =
        mode.events(
            pipeline, "Right", RIGHT, List.of(TimestampedValue.of(row(RIGHT, "x", 2), end)));

    // when
    JoinResult result =
        PCollectionList.of(left)
            .and(right)
            .apply("Near", JoinWithin.on(ID, ID, Duration.ZERO, Duration.ofSeconds(5)));

    // then
    PAssert.that(result.joined()).containsInAnyOrder(row(result.joined().getSchema(), "x", 1, 2));
    PAssert.that(result.unmatchedLeft()).empty();
    PAssert.that(result.unmatchedRight()).empty();
    pipeline.run().waitUntilFinish();
  }

  @Test
  void refusesKeysThatDoNotMatch() {
    // given
    PCollectionList<Row> sides = sides(Mode.BATCH, Pipeline.create());

    // when / then
    assertThatThrownBy(() -> sides.apply("Types", JoinAsOf.on(ID, List.of("b"))))
        .hasMessage("key columns must be of one type, but 'id' is STRING and 'b' is INT32");
    assertThatThrownBy(() -> sides.apply("Counts", JoinAsOf.on(ID, List.of("id", "b"))))
        .hasMessage("both keys need as many columns, but got [id] and [id, b]");
    assertThatThrownBy(() -> JoinInWindows.on(ID, ID, Windows.sessions(Duration.ofSeconds(1))))
        .hasMessageContaining("sessions depend on their rows");
    assertThatThrownBy(
            () ->
                JoinInWindows.on(
                    ID, ID, Windows.sliding(Duration.ofSeconds(1), Duration.ofSeconds(2))))
        .hasMessageContaining("rows would be lost between sliding PT1S every PT2S");
  }

  private static PCollectionList<Row> sides(Mode mode, Pipeline pipeline) {
    PCollection<Row> left =
        mode.events(
            pipeline,
            "Left",
            LEFT,
            List.of(event(LEFT, 90, "x", 2), event(LEFT, 10, "x", 1), event(LEFT, 10, null, 3)));
    PCollection<Row> right =
        mode.events(
            pipeline,
            "Right",
            RIGHT,
            List.of(event(RIGHT, 12, "x", 10), event(RIGHT, 12, null, 20)));
    return PCollectionList.of(left).and(right);
  }
}
