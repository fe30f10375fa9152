package dev.millrace.kernel.join;

/** Which rows without a partner a join emits. */
public enum JoinType {
  INNER(false, false),
  LEFT(true, false),
  RIGHT(false, true),
  OUTER(true, true);

  private final boolean keepsLeft;
  private final boolean keepsRight;

  JoinType(boolean keepsLeft, boolean keepsRight) {
    this.keepsLeft = keepsLeft;
    this.keepsRight = keepsRight;
  }

  public boolean keepsLeft() {
    return keepsLeft;
  }

  public boolean keepsRight() {
    return keepsRight;
  }
}
