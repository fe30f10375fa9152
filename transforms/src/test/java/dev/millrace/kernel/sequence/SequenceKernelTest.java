package dev.millrace.kernel.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness;
import dev.millrace.kernel.Outcome;
import dev.millrace.kernel.window.AggregateCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SequenceKernelTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addStringField("k")
          .addInt64Field("v")
          .addNullableField("o", FieldType.INT64)
          .build();
  private static final RowCodec ROWS = RowCodec.of(SCHEMA);
  private static final long SILENCE = 20;
  private static final int SPAN = 7;
  private static final int ROWS_OF_FRAME = 3;

  @Test
  void aRowWaitsForALaterOneUntilItsSequenceEnds() {
    // given
    SequenceColumns lead = new SequenceColumns(SCHEMA).lead(1, 1).rowNumber();
    List<Event> events = List.of(event(0, "a", 1, 0L), event(5, "a", 2, 0L), event(25, "a", 3, 0L));

    // when
    Outcome outcome = harness(lead, "lead", "n").live(KernelHarness.left(events), new Random(3));

    // then: 25 is 20 after 5, and begins another
    assertThat(outcome.rows())
        .containsExactly(
            "0: 0 (a, 1, 0, 2, 1)", "0: 25 (a, 3, 0, null, 1)", "0: 5 (a, 2, 0, null, 2)");
    assertThat(outcome.counts()).isEqualTo(Map.of(Disposition.PASSED, 3L));
  }

  @Test
  void rowsOfOneTimeAreInTheOrderOfTheirOwnColumnsNotOfArguments() {
    // given: an argument is NULL in the first row, which an encoded row begins with
    Schema withArgument =
        Schema.builder()
            .addFields(SCHEMA.getFields())
            .addNullableField("argument", FieldType.INT64)
            .build();
    Schema out = Schema.builder().addFields(SCHEMA.getFields()).addInt64Field("n").build();
    RowCodec rows = RowCodec.of(withArgument);
    SequenceKernel.Order byTime =
        new SequenceKernel.Order(List.of(), Optional.of(Duration.ofMillis(SILENCE)));
    KernelHarness<SequenceState> harness =
        KernelHarness.of(
            SequenceKernel.of(new SequenceColumns(withArgument).rowNumber(), rows, out, byTime),
            List.of(KeyCodec.of(withArgument, List.of("k"))),
            List.of(rows));
    List<Event> events = List.of(Event.of(0, "a", 2L, 0L, 7L), Event.of(0, "a", 1L, 0L, null));

    // when
    Outcome outcome = harness.live(KernelHarness.left(events), new Random(5));

    // then
    assertThat(outcome.rows()).containsExactly("0: 0 (a, 1, 0, 1)", "0: 0 (a, 2, 0, 2)");
  }

  @Property(tries = 300)
  void columnsAreThoseOfTheRule(@ForAll("events") List<Event> events, @ForAll long seed) {
    // given
    SequenceColumns columns =
        new SequenceColumns(SCHEMA)
            .rowNumber()
            .lag(1, 2)
            .lead(1, 2)
            .changed(1)
            .changed(2)
            .running(sum())
            .ofRows(sum(), ROWS_OF_FRAME)
            .within(sum(), Duration.ofMillis(SPAN));
    Outcome expected = new Outcome();
    for (List<Event> sequence : sequences(events)) {
      for (int i = 0; i < sequence.size(); i++) {
        Event event = sequence.get(i);
        expected.add(0, new Event(row(sequence, i), event.time(), event.window(), null));
        expected.count(Disposition.PASSED, 1);
      }
    }

    // when / then
    harness(columns, "number", "lag", "lead", "changed", "changedO", "total", "rows", "within")
        .assertGives(expected, KernelHarness.left(events), new Random(seed));
  }

  private static Object[] row(List<Event> sequence, int at) {
    Object[] values = sequence.get(at).values();
    long total = 0;
    long ofRows = 0;
    long within = 0;
    for (int i = 0; i <= at; i++) {
      total += value(sequence, i);
      ofRows += at - i < ROWS_OF_FRAME ? value(sequence, i) : 0;
      boolean young = sequence.get(at).time() - sequence.get(i).time() < SPAN;
      within += young ? value(sequence, i) : 0;
    }
    return new Object[] {
      values[0],
      values[1],
      values[2],
      at + 1L,
      at < 2 ? null : value(sequence, at - 2),
      at + 2 < sequence.size() ? value(sequence, at + 2) : null,
      at == 0 || value(sequence, at) != value(sequence, at - 1),
      at == 0 || !Objects.equals(values[2], sequence.get(at - 1).values()[2]),
      total,
      ofRows,
      within
    };
  }

  private static long value(List<Event> sequence, int at) {
    return (Long) sequence.get(at).values()[1];
  }

  private static List<List<Event>> sequences(List<Event> events) {
    Map<Object, List<Event>> byKey = new LinkedHashMap<>();
    events.forEach(e -> byKey.computeIfAbsent(e.values()[0], k -> new ArrayList<>()).add(e));
    List<List<Event>> sequences = new ArrayList<>();
    for (List<Event> ofKey : byKey.values()) {
      ofKey.sort(
          Comparator.comparingLong(Event::time)
              .thenComparing(
                  e -> (Long) e.values()[2], Comparator.nullsFirst(Comparator.naturalOrder()))
              .thenComparing(e -> ROWS.encode(e.values()), Arrays::compareUnsigned));
      List<Event> open = new ArrayList<>();
      for (Event event : ofKey) {
        if (!open.isEmpty() && event.time() - open.get(open.size() - 1).time() >= SILENCE) {
          sequences.add(open);
          open = new ArrayList<>();
        }
        open.add(event);
      }
      sequences.add(open);
    }
    return sequences;
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 60),
            Arbitraries.of("a", "b"),
            Arbitraries.longs().between(-3, 3),
            Arbitraries.longs().between(-1, 1).injectNull(0.3))
        .as(SequenceKernelTest::event)
        .list()
        .ofMaxSize(25);
  }

  private static Event event(long time, String k, long v, @Nullable Long o) {
    return Event.of(time, k, v, o);
  }

  private static AggregateCall sum() {
    return new AggregateCall(Aggregates.create("sum", FieldType.INT64, Map.of()), 1);
  }

  private static KernelHarness<SequenceState> harness(SequenceColumns columns, String... names) {
    Schema.Builder out = Schema.builder().addFields(SCHEMA.getFields());
    for (String name : names) {
      FieldType type = name.startsWith("changed") ? FieldType.BOOLEAN : FieldType.INT64;
      out.addNullableField(name, type);
    }
    SequenceKernel.Order order =
        new SequenceKernel.Order(List.of("o"), Optional.of(Duration.ofMillis(SILENCE)));
    return KernelHarness.of(
        SequenceKernel.of(columns, ROWS, out.build(), order),
        List.of(KeyCodec.of(SCHEMA, List.of("k"))),
        List.of(ROWS));
  }
}
