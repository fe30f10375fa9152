package dev.millrace.spec;

import dev.millrace.connect.EndpointSpec;
import java.time.Duration;
import java.util.Optional;

/** What a join pairs, and how time binds its two sides. */
public sealed interface JoinKind {

  /** Calls the visitor's method for the kind. */
  <R> R accept(Visitor<R> visitor);

  /** Whether only rows of the first input can be without a partner. */
  boolean oneSided();

  /** Tells joins of two inputs from those with a table. */
  interface Visitor<R> {
    R visit(PairJoin kind);

    R visit(TableJoin kind);
  }

  /** A join of two inputs. */
  sealed interface PairJoin extends JoinKind {

    /** Calls the visitor's method for the kind. */
    <R> R accept(PairVisitor<R> visitor);

    @Override
    default <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }

    /** Tells joins of two inputs apart. */
    interface PairVisitor<R> {
      R visit(IntervalJoin kind);

      R visit(AsOfJoin kind);

      R visit(WindowJoin kind);
    }
  }

  /** {@code within: {lower, upper}}: τ(right) − τ(left) in [lower, upper]. */
  record IntervalJoin(Duration lower, Duration upper) implements PairJoin {
    @Override
    public <R> R accept(PairVisitor<R> visitor) {
      return visitor.visit(this);
    }

    @Override
    public boolean oneSided() {
      return false;
    }
  }

  /**
   * {@code as_of: ALIAS}: each row with the latest version at or before its time.
   *
   * @param orderBy the column that grows with each version of a key
   * @param deleted the column that is TRUE at the end of a row, which has no version from then on
   * @param tolerance the most by which a row may be later than its version
   */
  record AsOfJoin(
      Located versions,
      Optional<Located> orderBy,
      Optional<Located> deleted,
      Optional<Duration> tolerance)
      implements PairJoin {
    /** As state is told apart by, together with the columns. */
    @Override
    public String toString() {
      return "AsOfJoin[versions=" + versions + "]";
    }

    @Override
    public <R> R accept(PairVisitor<R> visitor) {
      return visitor.visit(this);
    }

    @Override
    public boolean oneSided() {
      return true;
    }
  }

  /** Pairs in the same window; the step's {@code windowing} or that of its inputs. */
  record WindowJoin() implements PairJoin {
    @Override
    public <R> R accept(PairVisitor<R> visitor) {
      return visitor.visit(this);
    }

    @Override
    public boolean oneSided() {
      return false;
    }
  }

  /**
   * {@code table: {type, config}}: a bounded table loaded at start; the step has one input, and the
   * table's alias in {@code equalities} and {@code fields} is {@code table}.
   */
  record TableJoin(EndpointSpec table) implements JoinKind {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }

    @Override
    public boolean oneSided() {
      return true;
    }
  }
}
