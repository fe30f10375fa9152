package dev.millrace.spec;

import dev.millrace.diag.Position;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** When a {@code Detect} speaks of a group. */
public sealed interface DetectRule {

  /** Calls the visitor's method for the kind. */
  <R> R accept(Visitor<R> visitor);

  /** Where the file has the rule. */
  Position position();

  /** Whether it looks at the values of windows. */
  boolean measures();

  /** Tells the kinds of rules apart. */
  interface Visitor<R> {
    R visit(Threshold rule);

    R visit(Change rule);

    R visit(Baseline rule);

    R visit(Missing rule);
  }

  /** A rule that looks at the value of each window. */
  sealed interface ValueRule extends DetectRule {
    Bounds bounds();

    @Override
    default boolean measures() {
      return true;
    }
  }

  /** Expressions over the columns of the group; at least one is there. */
  record Bounds(Optional<Located> above, Optional<Located> below) {}

  /** {@code type: threshold}: the value itself is above or below. */
  record Threshold(Bounds bounds, Position position) implements ValueRule {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code type: change}: the difference from the value of the window before.
   *
   * @param relative whether it is a share of that value
   */
  record Change(boolean relative, Bounds bounds, Position position) implements ValueRule {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * {@code type: z_score} and {@code type: ewma}: the distance from what the windows before let
   * expect, in their standard deviations.
   *
   * @param windows how many windows before are looked at
   * @param least how many of them must have a value
   * @param alpha the weight of the newest of them; empty if all have the same
   */
  record Baseline(
      int windows, int least, Optional<BigDecimal> alpha, Bounds bounds, Position position)
      implements ValueRule {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /** {@code type: missing}: nothing came for so long. */
  record Missing(Duration after, Position position) implements DetectRule {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }

    @Override
    public boolean measures() {
      return false;
    }
  }
}
