package dev.millrace.parity;

import dev.millrace.testing.oracle.TimedRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/**
 * A case that jqwik can make smaller: fewer outputs and steps first, then fewer events, then more
 * NULLs. What it tries is always a file that can be planned.
 */
final class ShrinkableCase implements Shrinkable<Case> {
  private final Case one;

  ShrinkableCase(Case one) {
    this.one = one;
  }

  @Override
  public Case value() {
    return one;
  }

  /** The biggest cuts first: jqwik goes on from the first that still fails. */
  @Override
  public Stream<Shrinkable<Case>> shrink() {
    return Stream.of(single(), bypassed(), fewerEvents(), withNulls())
        .flatMap(candidates -> candidates)
        .map(ShrinkableCase::new);
  }

  @Override
  public ShrinkingDistance distance() {
    long values =
        one.events().values().stream()
            .flatMap(List::stream)
            .flatMap(row -> row.row().values().stream())
            .filter(value -> value != null)
            .count();
    return ShrinkingDistance.of(one.steps().size(), one.outputs().size(), one.eventCount(), values);
  }

  /** Only what one output needs, the nearest to the streams first. */
  private Stream<Case> single() {
    return one.steps().stream()
        .flatMap(step -> step.outputs().stream())
        .map(flow -> one.onlyFor(flow.ref()))
        .filter(c -> c.steps().size() < one.steps().size());
  }

  private Stream<Case> bypassed() {
    return one.steps().stream().flatMap(step -> one.without(step).stream());
  }

  private Stream<Case> fewerEvents() {
    int count = one.eventCount();
    return Stream.iterate((count + 1) / 2, size -> size >= 1, size -> size == 1 ? 0 : size / 2)
        .flatMap(
            size ->
                IntStream.iterate(0, from -> from < count, from -> from + size)
                    .mapToObj(from -> withoutEvents(from, from + size)));
  }

  private Case withoutEvents(int from, int to) {
    Map<String, List<TimedRow>> fewer = new LinkedHashMap<>();
    int[] at = {0};
    one.events()
        .forEach(
            (stream, rows) -> {
              List<TimedRow> kept = new ArrayList<>();
              for (TimedRow row : rows) {
                if (at[0] < from || at[0] >= to) {
                  kept.add(row);
                }
                at[0]++;
              }
              fewer.put(stream, kept);
            });
    return one.withEvents(fewer);
  }

  /** One column of a stream NULL in all rows. */
  private Stream<Case> withNulls() {
    return one.streams().entrySet().stream()
        .flatMap(
            stream ->
                stream.getValue().stream()
                    .filter(Column::nullable)
                    .filter(c -> holds(stream.getKey(), c))
                    .map(c -> withNull(stream.getKey(), c)));
  }

  private boolean holds(String stream, Column column) {
    return one.events().get(stream).stream().anyMatch(row -> row.value(column.name()) != null);
  }

  private Case withNull(String stream, Column column) {
    Map<String, List<TimedRow>> events = new LinkedHashMap<>(one.events());
    events.computeIfPresent(
        stream, (s, rows) -> rows.stream().map(r -> r.with(column.name(), null)).toList());
    return one.withEvents(events);
  }
}
