package dev.millrace.examples;

import static dev.millrace.examples.Mode.event;
import static dev.millrace.examples.Mode.row;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.beam.DeduplicateRows;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeduplicateRowsTest {
  private static final Schema CLICK =
      Schema.builder().addStringField("id").addInt32Field("n").build();

  @ParameterizedTest
  @EnumSource
  void keepsTheFirstOfEachRunInWhateverOrderTheyArrive(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();

    // when
    DeduplicateRows.Result result =
        clicks(mode, pipeline)
            .apply(
                "Unique",
                DeduplicateRows.by(List.of("id"), Duration.ofSeconds(10)).withPartitions(2));

    // then
    PAssert.that(result.kept()).containsInAnyOrder(row(CLICK, "a", 1), row(CLICK, "a", 12));
    PAssert.that(result.duplicates()).containsInAnyOrder(row(CLICK, "a", 10));
    PAssert.that(result.deadLetters()).empty();
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void isNotTouchedByTheTriggersOfItsInput(Mode mode) {
    // given: a collection whose groups come in a pane per element, each with all before it
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> clicks =
        clicks(mode, pipeline)
            .apply(
                "EachOnce",
                Window.<Row>configure()
                    .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
                    .withAllowedLateness(org.joda.time.Duration.ZERO)
                    .accumulatingFiredPanes());

    // when
    DeduplicateRows.Result result =
        clicks.apply(
            "Unique", DeduplicateRows.by(List.of("id"), Duration.ofSeconds(10)).withPartitions(1));

    // then
    PAssert.that(result.kept()).containsInAnyOrder(row(CLICK, "a", 1), row(CLICK, "a", 12));
    PAssert.that(result.duplicates()).containsInAnyOrder(row(CLICK, "a", 10));
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheLastOfEachRunIfAsked(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();

    // when
    DeduplicateRows.Result result =
        clicks(mode, pipeline)
            .apply(
                "Unique", DeduplicateRows.by(List.of("id"), Duration.ofSeconds(10)).keepingLast());

    // then
    PAssert.that(result.kept()).containsInAnyOrder(row(CLICK, "a", 10), row(CLICK, "a", 12));
    PAssert.that(result.duplicates()).containsInAnyOrder(row(CLICK, "a", 1));
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource
  void keepsOneOfThoseDeliveredAgainOnArrival(Mode mode) {
    // given
    Pipeline pipeline = Pipeline.create();
    PCollection<Row> clicks =
        mode.events(
            pipeline,
            "Clicks",
            CLICK,
            List.of(event(CLICK, 5, "a", 5), event(CLICK, 5, "a", 5), event(CLICK, 5, "b", 5)));

    // when
    DeduplicateRows.Result result =
        clicks.apply(
            "Unique", DeduplicateRows.by(List.of("id"), Duration.ofSeconds(10)).onArrival());

    // then
    PAssert.that(result.kept()).containsInAnyOrder(row(CLICK, "a", 5), row(CLICK, "b", 5));
    PAssert.that(result.duplicates()).containsInAnyOrder(row(CLICK, "a", 5));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void refusesAColumnThatTheRowsDoNotHave() {
    // given
    PCollection<Row> clicks = clicks(Mode.BATCH, Pipeline.create());
    DeduplicateRows unique = DeduplicateRows.by(List.of("idd"), Duration.ofSeconds(10));

    // when / then
    assertThatThrownBy(() -> clicks.apply("Unique", unique))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("column 'idd' is not in the rows; expected one of id, n. Did you mean 'id'?");
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertThatThrownBy(() -> DeduplicateRows.by(List.of(), Duration.ofSeconds(1)))
        .hasMessage("a key needs at least one column");
    assertThatThrownBy(
            () -> DeduplicateRows.by(List.of("id"), Duration.ofSeconds(1)).withPartitions(0))
        .hasMessage("partitions must be at least 1, but was: 0");
  }

  private static PCollection<Row> clicks(Mode mode, Pipeline pipeline) {
    return mode.events(
        pipeline,
        "Clicks",
        CLICK,
        List.of(event(CLICK, 10, "a", 10), event(CLICK, 1, "a", 1), event(CLICK, 12, "a", 12)));
  }
}
