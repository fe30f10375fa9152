package dev.millrace.plan.upgrade;

/** What happens to the state of a step. */
public enum Fate {
  /** It is gone on with. */
  KEPT("kept"),
  /** It is brought into another form and gone on with. */
  MIGRATED("migrated"),
  /** The step had none, or was not there. */
  BEGINS_EMPTY("begins empty"),
  /** The step is not there any more. */
  DROPPED("dropped"),
  /** The step would take it for something else. */
  INCOMPATIBLE("incompatible");

  private final String text;

  Fate(String text) {
    this.text = text;
  }

  /** Whether a job that goes on with the state can do so. */
  public boolean canGoOn() {
    return this == KEPT || this == MIGRATED || this == BEGINS_EMPTY;
  }

  /** For people. */
  public String text() {
    return text;
  }
}
