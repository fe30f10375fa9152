package dev.millrace.filetest;

import dev.millrace.element.Event;
import dev.millrace.spec.TestSpec.Expectation;
import java.util.ArrayList;
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

  /** The most alike first. */
  private void pair() {
    while (true) {
      Changed best = null;
      int most = 0;
      for (ExpectedRow row : missing) {
        for (Event event : surplus) {
          int likeness = row.likeness(event);
          if (likeness > most) {
            most = likeness;
            best = new Changed(row, event);
          }
        }
      }
      if (best == null) {
        return;
      }
      changed.add(best);
      missing.remove(best.expected());
      surplus.remove(best.actual());
    }
  }

  boolean isEmpty() {
    return changed.isEmpty() && missing.isEmpty() && surplus.isEmpty();
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
