package dev.millrace.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A step that keeps the rows of a key together. */
public sealed interface KeyedStep extends StepSpec {
  /** {@code Deduplicate{key, within, keep, emit, duplicates}}. */
  record Deduplicate(
      List<Located> key, Duration within, Keep keep, Emit emit, Optional<Located> duplicates)
      implements KeyedStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Latest{key, order_by, deleted, unsent}}.
   *
   * @param orderBy columns that grow with each version of a row
   * @param deleted the column that is TRUE at the end of a row
   * @param unsent the column that names those whose value is that of the version before
   */
  record Latest(
      List<Located> key, List<Located> orderBy, Optional<Located> deleted, Optional<Located> unsent)
      implements KeyedStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Sequence{key, order_by, forget_after, fields}}.
   *
   * @param orderBy columns by which rows of one time go
   * @param forgetAfter the silence that ends a sequence; empty for none
   * @param fields added column → what it is
   */
  record Sequence(
      List<Located> key,
      List<Located> orderBy,
      Optional<Duration> forgetAfter,
      Map<String, SequenceField> fields)
      implements KeyedStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Funnel{key, within, steps}}.
   *
   * @param within how long an attempt lasts at most
   * @param steps name → condition, in the order in which they follow each other
   */
  record Funnel(List<Located> key, Duration within, Map<String, Located> steps)
      implements KeyedStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** Which event of a run of duplicates represents it. */
  enum Keep {
    FIRST,
    LAST
  }

  /** When a kept event is handed on. */
  enum Emit {
    WATERMARK,
    ON_ARRIVAL
  }

  /**
   * {@code Combine{group_by, combine, window, fill_gaps, early, allowed_lateness}}.
   *
   * @param groupBy output column → expression (a plain column, or {@code name: expression})
   * @param combine output column → aggregate
   * @param window the bounds that come out with a result
   * @param gaps what becomes of windows without events; empty for nothing
   * @param panes rows besides the one at a window's end; empty for none
   */
  record Combine(
      Map<String, Located> groupBy,
      Map<String, CombineField> combine,
      ResultWindow window,
      Optional<GapFill> gaps,
      Optional<ResultPanes> panes)
      implements KeyedStep {

    /** One whose windows give a row at their end, and none without events. */
    public Combine(
        Map<String, Located> groupBy, Map<String, CombineField> combine, ResultWindow window) {
      this(groupBy, combine, window, Optional.empty(), Optional.empty());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** The output columns for the bounds of a result's window. */
  record ResultWindow(Optional<Located> start, Optional<Located> end) {
    /** No bound. */
    public static final ResultWindow NONE = new ResultWindow(Optional.empty(), Optional.empty());
  }

  /**
   * One aggregate of a Combine.
   *
   * @param value the argument; empty for {@code count}, or where the output column's own name is
   *     the argument
   * @param function its name, with its place
   * @param config further arguments as written, for example {@code n} of {@code top}
   */
  record CombineField(
      Optional<Located> value,
      Optional<Located> filter,
      Located function,
      Map<String, Located> config) {}

  /**
   * {@code Detect{group_by, measure, rules}}: a row for each group and span of time that a rule
   * speaks of.
   *
   * @param groupBy output column → expression, as of {@code Combine}
   * @param measure what is looked at in each window; empty where no rule needs it
   * @param rules name → rule
   */
  record Detect(
      Map<String, Located> groupBy, Optional<CombineField> measure, Map<String, DetectRule> rules)
      implements KeyedStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code Join}.
   *
   * @param types how each input from the second on is joined to those before it; one where a table
   *     is joined
   * @param equalities one list per equality: alias → column
   * @param kind how time binds the two sides
   * @param fields alias → output column → input column; an alias without an entry keeps all its
   *     columns
   * @param unmatched alias → the output that gets the rows without a partner
   */
  record Join(
      List<JoinType> types,
      List<Map<String, Located>> equalities,
      JoinKind kind,
      Map<String, Map<String, Located>> fields,
      Map<String, Located> unmatched)
      implements KeyedStep {

    /** How the second input, or the table, is joined to the first. */
    public JoinType type() {
      return types.get(0);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** What the main output has: pairs and rows without a partner, or rows of the first input. */
  enum JoinType {
    INNER,
    LEFT,
    RIGHT,
    OUTER,

    /** Rows of the first input that have a partner. */
    SEMI,

    /** Rows of the first input that have none. */
    ANTI;

    /** Whether pairs come out, and with them columns of both sides. */
    public boolean givesPairs() {
      return this != SEMI && this != ANTI;
    }
  }
}
