package dev.millrace.kernel.join;

/**
 * Which rows a join emits: pairs, rows without a partner, or left rows by whether they have one.
 */
public enum JoinType {
  INNER(false, false),
  LEFT(true, false),
  RIGHT(false, true),
  OUTER(true, true),

  /** Left rows that have a partner, each once. */
  SEMI(false, false),

  /** Left rows that have none. */
  ANTI(true, false);

  private final boolean keepsLeft;
  private final boolean keepsRight;

  JoinType(boolean keepsLeft, boolean keepsRight) {
    this.keepsLeft = keepsLeft;
    this.keepsRight = keepsRight;
  }

  /** Whether left rows without a partner come out. */
  public boolean keepsLeft() {
    return keepsLeft;
  }

  /** Whether right rows without a partner come out. */
  public boolean keepsRight() {
    return keepsRight;
  }

  /** Whether pairs come out, and with them columns of the right side. */
  public boolean givesPairs() {
    return this != SEMI && this != ANTI;
  }
}
