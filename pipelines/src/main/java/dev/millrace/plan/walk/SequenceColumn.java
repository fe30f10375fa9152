package dev.millrace.plan.walk;

import dev.millrace.expr.Aggregate;
import dev.millrace.spec.WindowText;
import java.time.Duration;
import java.util.Optional;

/** A column that looks at the rows of a key around the one that it is added to. */
public sealed interface SequenceColumn {
  /** Index of the column that it looks at; -1 for none. */
  int argument();

  /** What it computes, for people and, with the form, by which kept state is told apart. */
  String text();

  /**
   * The same, with what it is of.
   *
   * @param argument what the column that it looks at is called
   */
  default String text(String argument) {
    return text() + " of " + argument;
  }

  /** What tells the form of its state, where that is not the only one. */
  default String formText() {
    return "";
  }

  /** For how long it needs a row; empty if not for a time. */
  default Optional<Duration> lookBack() {
    return Optional.empty();
  }

  /** How many rows before its own it may need; empty if all of the sequence. */
  default Optional<Integer> rowsBack() {
    return Optional.empty();
  }

  /** How many rows after its own it waits for. */
  default int leads() {
    return 0;
  }

  /** Calls the visitor's method for the kind. */
  <R> R accept(Visitor<R> visitor);

  /** The row's place in its sequence. */
  record RowNumber() implements SequenceColumn {
    @Override
    public int argument() {
      return -1;
    }

    @Override
    public String text() {
      return "row_number";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * A value of another row.
   *
   * @param rows how far it is after this one; below zero for those before
   */
  record Neighbour(int argument, int rows) implements SequenceColumn {
    @Override
    public String text() {
      return rows < 0 ? "lag " + -rows : "lead " + rows;
    }

    @Override
    public Optional<Integer> rowsBack() {
      return Optional.of(Math.max(0, -rows));
    }

    @Override
    public int leads() {
      return Math.max(0, rows);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** Whether a value is distinct from that of the row before. */
  record Changed(int argument) implements SequenceColumn {
    @Override
    public String text() {
      return "changed";
    }

    @Override
    public Optional<Integer> rowsBack() {
      return Optional.of(1);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * An aggregate of the row and rows before it.
   *
   * @param function its name and configuration
   */
  record Aggregated(String function, Aggregate<?> aggregate, int argument, Frame frame)
      implements SequenceColumn {
    @Override
    public String text() {
      return function + frame.text();
    }

    @Override
    public String text(String of) {
      return function + " of " + of + "," + frame.text();
    }

    @Override
    public String formText() {
      return aggregate.formText();
    }

    @Override
    public Optional<Integer> rowsBack() {
      return frame.rows.map(count -> count - 1);
    }

    @Override
    public Optional<Duration> lookBack() {
      return frame.within;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * Which rows an aggregate is of: so many, or those that are less than so much older, or all since
   * the sequence began.
   */
  record Frame(Optional<Integer> rows, Optional<Duration> within) {
    String text() {
      return rows.map(count -> " of " + count + " rows")
          .or(() -> within.map(span -> " within " + WindowText.of(span)))
          .orElse(" so far");
    }
  }

  /** Tells the kinds of columns apart. */
  interface Visitor<R> {
    R visit(RowNumber column);

    R visit(Neighbour column);

    R visit(Changed column);

    R visit(Aggregated column);
  }
}
