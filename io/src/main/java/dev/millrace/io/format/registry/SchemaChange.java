package dev.millrace.io.format.registry;

import java.util.List;

/**
 * What differs between two versions of a schema.
 *
 * @param path of the field: {@code items.price}; empty for the whole
 * @param what was, and is now: a sentence without a point
 * @param effect on those who read or write with the other version
 */
public record SchemaChange(String path, String what, Effect effect) {
  /** Whom a change breaks. */
  public enum Effect {
    /** Nobody. */
    NONE,
    /** Readers with the new version cannot read what the old one wrote. */
    BACKWARD,
    /** Readers with the old version cannot read what the new one writes. */
    FORWARD,
    /** Both of them. */
    BOTH,
    /** Either reads the other without an error, and gets other values. */
    MISREAD
  }

  /** Which readers a registry's level of compatibility cares for. */
  public enum Level {
    BACKWARD,
    FORWARD,
    FULL;

    /** Whether a change is not allowed. */
    public boolean refuses(SchemaChange change) {
      return switch (change.effect()) {
        case NONE -> false;
        case BACKWARD -> this != FORWARD;
        case FORWARD -> this != BACKWARD;
        case BOTH, MISREAD -> true;
      };
    }
  }

  /** The changes whose values would be misread. */
  public static List<SchemaChange> misread(List<SchemaChange> changes) {
    return changes.stream().filter(change -> change.effect() == Effect.MISREAD).toList();
  }

  /** As messages have it. */
  @Override
  public String toString() {
    return path.isEmpty() ? what : "field '" + path + "': " + what;
  }
}
