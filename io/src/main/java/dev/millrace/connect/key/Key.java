package dev.millrace.connect.key;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one key. It is the only one: the checks, the readers, the reference page and
 * the JSON Schema all come from it.
 *
 * @param <T> the class of its value
 * @param type what its value looks like
 * @param required whether the key must be there
 * @param value what holds where the key is not written; null if nothing does
 * @param otherwise in words, what happens where the key is not written and no value holds
 * @param doc one or two sentences for the reference page
 * @param means the key that this one is another name of
 */
public record Key<T>(
    String name,
    ValueType<T> type,
    boolean required,
    @Nullable T value,
    Optional<String> otherwise,
    String doc,
    Availability availability,
    Optional<String> means) {
  private static final Optional<String> NO_OTHER = Optional.empty();

  public static <T> Key<T> required(String name, ValueType<T> type, String doc) {
    return new Key<>(name, type, true, null, NO_OTHER, doc, Availability.NOW, NO_OTHER);
  }

  /** A key without a default. */
  public static <T> Key<T> optional(String name, ValueType<T> type, String doc) {
    return new Key<>(name, type, false, null, NO_OTHER, doc, Availability.NOW, NO_OTHER);
  }

  /**
   * A key without a value that holds instead.
   *
   * @param otherwise what happens without it, for example {@code none} or {@code those in use}
   */
  public static <T> Key<T> optional(String name, ValueType<T> type, String otherwise, String doc) {
    return new Key<>(
        name, type, false, null, Optional.of(otherwise), doc, Availability.NOW, NO_OTHER);
  }

  /**
   * A key with a default.
   *
   * @param value what holds where the key is not written
   */
  public static <T> Key<T> defaulting(String name, ValueType<T> type, T value, String doc) {
    return new Key<>(name, type, false, value, NO_OTHER, doc, Availability.NOW, NO_OTHER);
  }

  /** A key that other versions or Beam YAML have. */
  public static Key<Object> later(String name, String doc) {
    return refused(name, doc, Availability.LATER);
  }

  /** A key whose value is Python or JavaScript. */
  public static Key<Object> foreignCode(String name) {
    return refused(name, "Python or JavaScript; refused.", Availability.FOREIGN_CODE);
  }

  private static Key<Object> refused(String name, String doc, Availability availability) {
    return new Key<>(
        name, ValueType.Simple.ANY, false, null, NO_OTHER, doc, availability, NO_OTHER);
  }

  /** Beam YAML's name of a key that is called otherwise here; both work, one at a time. */
  public static <T> Key<T> synonym(String name, Key<T> of) {
    return new Key<>(
        name,
        of.type(),
        false,
        of.value(),
        of.otherwise(),
        "The same as `" + of.name() + "`.",
        Availability.NOW,
        Optional.of(of.name()));
  }

  /** What holds where the key is not written, as YAML or in words. */
  public Optional<String> defaultText() {
    T typed = value;
    return typed == null ? otherwise : Optional.of(type.text(typed));
  }

  /** The name under which readers find the value. */
  public String canonicalName() {
    return means.orElse(name);
  }
}
