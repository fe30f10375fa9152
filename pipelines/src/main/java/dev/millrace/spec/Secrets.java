package dev.millrace.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The values that {@code ${secret:...}} put into a pipeline file. They are never printed: whatever
 * is shown to people and may quote the file goes through {@link #mask}.
 */
public final class Secrets {
  /** A file without secrets. */
  public static final Secrets NONE = new Secrets(List.of());

  /** What stands in a message where a secret was. */
  public static final String MASK = "***";

  private final List<String> values;

  private Secrets(List<String> values) {
    this.values = values;
  }

  /** The secrets with these values; empty ones are left out, because nothing of them can show. */
  public static Secrets of(Collection<String> values) {
    // The longest first: a secret may contain another one.
    return new Secrets(
        values.stream()
            .filter(value -> !value.isEmpty())
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList());
  }

  /** The text with every secret in it replaced by {@link #MASK}. */
  public String mask(String text) {
    String masked = text;
    for (String value : values) {
      masked = masked.replace(value, MASK);
    }
    return masked;
  }

  /** Tells how many secrets there are, and nothing else. */
  @Override
  public String toString() {
    return "Secrets[" + values.size() + "]";
  }
}
