package dev.millrace.connect.key;

import java.util.List;

/** What the keys of one map have to do with each other. */
public sealed interface Constraint {
  /** One of the keys is written, and only one. */
  record ExactlyOne(List<String> keys) implements Constraint {
    public static ExactlyOne of(Key<?>... keys) {
      return new ExactlyOne(List.of(keys).stream().map(Key::name).toList());
    }
  }

  /** The keys are not written together. */
  record Exclusive(String one, String other) implements Constraint {
    public static Exclusive of(Key<?> one, Key<?> other) {
      return new Exclusive(one.name(), other.name());
    }
  }

  /**
   * A key is written if, and only if, another one has a certain word.
   *
   * @param choice the other key
   */
  record GoesWith(String key, String choice, String word) implements Constraint {
    public static GoesWith of(Key<?> key, Key<String> choice, String word) {
      return new GoesWith(key.name(), choice.name(), word);
    }
  }
}
