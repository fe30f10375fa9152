package dev.millrace.filetest;

import dev.millrace.element.Event;
import dev.millrace.spec.TestSpec.Expectation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * In what the rows of an output are not those that a test expects of it. A row that is missing and
 * one that is too many are told together where they are alike in something.
 */
public final class Difference {
  /** Of more differences nobody reads which are alike. */
  private static final long MOST_PAIRS = 1_000_000;

  private final Expectation expectation;
  private final Schema schema;
  private final List<ExpectedRow> all;
  private final List<Changed> changed = new ArrayList<>();
  private final List<ExpectedRow> missing;
  private final List<Event> surplus;

  /** An expected row, and the actual one that is nearest to it. */
  record Changed(ExpectedRow expected, Event actual) {}

  private Difference(
      Expectation expectation,
      Schema schema,
      List<ExpectedRow> all,
      RowMatching<ExpectedRow, Event> matching) {
    this.expectation = expectation;
    this.schema = schema;
    this.all = List.copyOf(all);
    this.missing = matching.missing();
    this.surplus = matching.surplus();
    pair();
  }

  /**
   * @param schema of the actual rows
   * @throws dev.millrace.diag.UserException if a value of an expected row does not fit its column
   */
  static Difference of(Expectation expectation, Schema schema, List<Event> actual) {
    List<ExpectedRow> expected =
        expectation.elements().stream()
            .map(literal -> ExpectedRow.of(literal, schema, expectation.name().text()))
            .toList();
    return new Difference(
        expectation, schema, expected, new RowMatching<>(expected, actual, ExpectedRow::fits));
  }

  /** Two rows that are not equal. */
  private record Pair(ExpectedRow expected, Event actual, int likeness) {}

  /** The most alike first; of equally alike ones the first expected row, and its first. */
  private void pair() {
    if ((long) missing.size() * surplus.size() > MOST_PAIRS) {
      return;
    }
    List<Pair> pairs = new ArrayList<>();
    for (ExpectedRow row : missing) {
      for (Event event : surplus) {
        int likeness = row.likeness(event);
        if (likeness > 0) {
          pairs.add(new Pair(row, event, likeness));
        }
      }
    }
    pairs.sort(Comparator.comparingInt(Pair::likeness).reversed());
    Set<Object> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Pair pair : pairs) {
      if (!taken.contains(pair.expected()) && !taken.contains(pair.actual())) {
        taken.add(pair.expected());
        taken.add(pair.actual());
        changed.add(new Changed(pair.expected(), pair.actual()));
      }
    }
    missing.removeIf(taken::contains);
    surplus.removeIf(taken::contains);
  }

  boolean isEmpty() {
    return changed.isEmpty() && missing.isEmpty() && surplus.isEmpty();
  }

  /** Whether the same rows are otherwise; in which order they came does not matter. */
  boolean isLike(Difference other) {
    return lines().stream().sorted().toList().equals(other.lines().stream().sorted().toList());
  }

  Expectation expectation() {
    return expectation;
  }

  List<Changed> changed() {
    return changed;
  }

  /** Expected rows that are not there, nor anything like them. */
  List<ExpectedRow> missing() {
    return missing;
  }

  /** Further rows, each with the columns that the expected ones name; with all where none does. */
  List<String> added() {
    Set<String> names = new LinkedHashSet<>();
    all.forEach(row -> names.addAll(row.names()));
    boolean timed = all.stream().anyMatch(row -> row.time().isPresent());
    return surplus.stream()
        .map(
            event ->
                ExpectedRow.text(
                    schema,
                    event.values(),
                    timed ? Optional.of(event.time()) : Optional.empty(),
                    names.isEmpty() ? schema.getFieldNames() : List.copyOf(names)))
        .toList();
  }

  /** One line for each row. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Changed pair : changed) {
      lines.add(
          at(pair.expected())
              + String.join("; ", pair.expected().differences(pair.actual()))
              + ": "
              + pair.expected().text(pair.actual()));
    }
    missing.forEach(row -> lines.add(at(row) + "no such row: " + row.text()));
    for (Event event : surplus) {
      lines.add(
          expectation.name().position()
              + ": "
              + expectation.name()
              + ": not expected: "
              + ExpectedRow.text(
                  schema, event.values(), Optional.of(event.time()), schema.getFieldNames()));
    }
    return lines;
  }

  private String at(ExpectedRow row) {
    return row.literal().position() + ": " + expectation.name() + ": ";
  }
}
