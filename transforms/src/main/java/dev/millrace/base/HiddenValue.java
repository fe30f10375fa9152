package dev.millrace.base;

/** A value that is not to be seen, wherever rows and records are shown. */
public final class HiddenValue {
  /** What stands in its place. */
  public static final String SHOWN = "•••";

  private HiddenValue() {}
}
