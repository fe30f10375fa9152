package dev.millrace.kernel.latest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness;
import dev.millrace.kernel.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LatestKernelTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableField("k", FieldType.STRING)
          .addNullableField("lsn", FieldType.INT64)
          .addNullableField("v", FieldType.STRING)
          .addBooleanField("deleted")
          .addField("unsent", FieldType.array(FieldType.STRING))
          .build();
  private static final RowCodec ROWS = RowCodec.of(SCHEMA);
  private static final KeyCodec KEY = KeyCodec.of(SCHEMA, List.of("k"));

  @Test
  void aVersionIsHandedOnIfItsPositionIsGreaterThanThoseBefore() {
    // given
    List<Event> events =
        List.of(
            version(20, "a", 7L, "new"),
            version(10, "a", 5L, "old"),
            version(30, "a", 6L, "of a clock that went wrong"),
            version(40, "a", 7L, "once more"));

    // when
    Outcome outcome = live(events);

    // then
    assertThat(outcome.rows())
        .containsExactly("0: 10 (a, 5, old, false, [])", "0: 20 (a, 7, new, false, [])");
    assertThat(outcome.counts())
        .isEqualTo(
            Map.of(Disposition.PASSED, 2L, Disposition.FILTERED, 1L, Disposition.DUPLICATE, 1L));
  }

  @Test
  void versionsOfOneTimeGoByTheirPositions() {
    // given: a transaction, whose changes have one time, at places whose bytes have another order
    List<Event> events = new ArrayList<>();
    for (long place = 1; place < 2000; place += 37) {
      events.add(version(10, "a", place, "v"));
    }

    // when / then
    assertThat(live(events).counts()).isEqualTo(Map.of(Disposition.PASSED, (long) events.size()));
  }

  @Test
  void aValueThatWasNotSentIsThatOfTheVersionBefore() {
    // given
    List<Event> events =
        List.of(
            version(10, "a", 1L, "long"),
            version(20, "a", 2L, null, false, "v"),
            version(30, "a", 3L, null, false, "v"));

    // when / then
    assertThat(live(events).rows())
        .containsExactly(
            "0: 10 (a, 1, long, false, [])",
            "0: 20 (a, 2, long, false, [])",
            "0: 30 (a, 3, long, false, [])");
  }

  @Test
  void aValueThatNoVersionHasIsADeadLetter() {
    // given: the first version of a key, and the first one after the end of a row
    List<Event> events =
        List.of(
            version(10, "a", 1L, null, false, "v"),
            version(10, "b", 1L, "long"),
            version(20, "b", 2L, null, true),
            version(30, "b", 3L, null, false, "v"));

    // when
    Outcome outcome = live(events);

    // then
    assertThat(outcome.rows())
        .filteredOn(row -> row.contains(ErrorCodes.NO_EARLIER_VALUE))
        .hasSize(2);
    assertThat(outcome.counts())
        .isEqualTo(Map.of(Disposition.PASSED, 2L, Disposition.DEAD_LETTERED, 2L));
  }

  @Test
  void aVersionWithoutAPositionIsADeadLetter() {
    assertThat(live(List.of(version(10, "a", null, "x"))).rows())
        .containsExactly(ErrorCodes.NO_POSITION + ": 10 (a, null, x, false, [])");
  }

  @Test
  void canBeSentToAWorker() {
    SerializableUtils.ensureSerializable(kernel());
  }

  @Property
  void equalsTheWalkForEveryArrivalOrderAndSchedule(
      @ForAll("events") List<Event> events, @ForAll long seed) {
    // given
    Outcome expected = new Outcome();
    for (List<Event> walk : walks(events, expected)) {
      walk(walk, expected);
    }

    // when, then
    harness().assertGives(expected, KernelHarness.left(events), new Random(seed));
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(
            Arbitraries.integers().between(-9, 9),
            Arbitraries.of("a", "b").injectNull(0.1),
            Arbitraries.longs().between(0, 9).injectNull(0.05),
            Arbitraries.of("x", "y").injectNull(0.2),
            Arbitraries.of(false, false, true),
            Arbitraries.of(true, false, false))
        .as(
            (time, k, lsn, v, deleted, unsent) ->
                version(time, k, lsn, v, deleted, unsent ? new String[] {"v"} : new String[0]))
        .list()
        .ofMaxSize(20);
  }

  /** The rule word for word. */
  private static void walk(List<Event> walk, Outcome expected) {
    Event newest = null;
    Object[] before = null;
    for (Event event : walk) {
      Object[] row = event.values();
      long older = newest == null ? -1 : (Long) newest.values()[1] - (Long) row[1];
      boolean lacks = !((List<?>) row[4]).isEmpty();
      if (older >= 0) {
        expected.count(older == 0 ? Disposition.DUPLICATE : Disposition.FILTERED, 1);
      } else if (lacks && before == null) {
        reject(event, expected, ErrorCodes.NO_EARLIER_VALUE);
      } else {
        Object[] whole = lacks ? new Object[] {row[0], row[1], before[2], row[3], List.of()} : row;
        newest = event;
        before = (Boolean) row[3] ? null : whole;
        expected.add(0, new Event(whole, event.time(), event.window(), null));
        expected.count(Disposition.PASSED, 1);
      }
    }
  }

  /** As the kernel says it. */
  private static void reject(Event event, Outcome expected, String code) {
    try {
      VersionColumns columns = columns();
      columns.position(event.values());
      columns.merged(event.values(), null);
    } catch (RowFault fault) {
      assertThat(fault.code()).isEqualTo(code);
      expected.reject(event, fault);
    }
  }

  private static List<List<Event>> walks(List<Event> events, Outcome expected) {
    Map<Object, List<Event>> byKey = new LinkedHashMap<>();
    for (Event event : events) {
      if (event.values()[1] == null) {
        reject(event, expected, ErrorCodes.NO_POSITION);
      } else {
        byKey.computeIfAbsent(String.valueOf(event.values()[0]), k -> new ArrayList<>()).add(event);
      }
    }
    for (List<Event> walk : byKey.values()) {
      walk.sort(
          Comparator.comparingLong(Event::time)
              .thenComparing(e -> (Long) e.values()[1])
              .thenComparing(e -> ROWS.encode(e.values()), Arrays::compareUnsigned));
    }
    return List.copyOf(byKey.values());
  }

  private static Outcome live(List<Event> events) {
    return harness().live(KernelHarness.left(events), new Random(7));
  }

  private static VersionColumns columns() {
    return VersionColumns.of(SCHEMA, List.of("lsn"), Optional.of("deleted"), Optional.of("unsent"));
  }

  private static LatestKernel kernel() {
    return LatestKernel.of(columns(), ROWS);
  }

  private static KernelHarness<LatestState> harness() {
    return KernelHarness.of(kernel(), List.of(KEY), List.of(ROWS));
  }

  private static Event version(long time, String k, @Nullable Long lsn, String v) {
    return version(time, k, lsn, v, false);
  }

  private static Event version(
      long time,
      String k,
      @Nullable Long lsn,
      @Nullable String v,
      boolean deleted,
      String... unsent) {
    return Event.of(time, k, lsn, v, deleted, List.of(unsent));
  }
}
