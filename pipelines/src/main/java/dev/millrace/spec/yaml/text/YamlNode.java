package dev.millrace.spec.yaml.text;

import dev.millrace.base.SecretText;
import dev.millrace.diag.Position;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A piece of a YAML file with its place. */
public sealed interface YamlNode {

  /** Where the node begins in the file as the user wrote it. */
  Position position();

  /** What a message says that it got, for example {@code 'abc'} or {@code a list}. */
  String described();

  /**
   * A single value.
   *
   * @param text as written, variables and secrets filled in
   * @param shown the text with secrets masked, for messages
   * @param value what YAML 1.2's core schema makes of it: null, Boolean, Long, BigInteger, Double
   *     or String; a ByteBuffer that is only read for {@code !!binary}
   * @param secret the text if a secret is part of it; null if none is
   */
  record Scalar(
      Position position,
      String text,
      String shown,
      @Nullable Object value,
      @Nullable SecretText secret)
      implements YamlNode {
    /** A value without a secret. */
    public Scalar(Position position, String text, String shown, @Nullable Object value) {
      this(position, text, shown, value, null);
    }

    @Override
    public String described() {
      return value == null ? "nothing" : "'" + shown + "'";
    }

    /** Names the class only: the text may hold a secret. */
    @Override
    public String toString() {
      return "Scalar[" + shown + "]";
    }
  }

  /** A list. */
  record Sequence(Position position, List<YamlNode> items) implements YamlNode {
    @Override
    public String described() {
      return "a list";
    }
  }

  /** Keys with values, in the order of the file. */
  record Mapping(Position position, List<Entry> entries) implements YamlNode {
    @Override
    public String described() {
      return "a map";
    }

    /** The value of a key, if the key is there. */
    public Optional<YamlNode> value(String key) {
      return entry(key).map(Entry::value);
    }

    /** The entry of a key, if the key is there. */
    public Optional<Entry> entry(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }
  }

  /** A key with its value. */
  record Entry(String key, Position position, YamlNode value) {}

  /** Whether the node is {@code null}, {@code ~} or empty. */
  default boolean isNothing() {
    return this instanceof Scalar scalar && scalar.value() == null;
  }
}
