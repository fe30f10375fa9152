package dev.millrace.spec.yaml;

import java.util.Arrays;
import java.util.List;

/** What the value of a key looks like. */
sealed interface ValueType {

  /** What a message expects, for example {@code a list of column names}. */
  String noun();

  /** The same for many of them, for example {@code column names}. */
  default String plural() {
    return noun() + "s";
  }

  /** Types without parts. */
  enum Simple implements ValueType {
    TEXT("text", "texts"),
    NAME("a name", "names"),
    REFERENCE("a step, a stream or STEP.OUTPUT", "steps or streams"),
    EXPRESSION("an SQL expression", "SQL expressions"),
    COLUMN("a column name", "column names"),
    SQL_TYPE("an SQL type such as VARCHAR or DECIMAL(12,2) NOT NULL", "SQL types"),
    /** Longer than zero. */
    POSITIVE_DURATION("a duration above zero such as 30s, 10m or 1d", "durations"),
    /** Zero or longer. */
    DURATION("a duration such as 0s, 30s, 10m or 1d", "durations"),
    SIGNED_DURATION("a duration such as 30s, 10m or -5m", "durations"),
    BOOLEAN("true or false", "true or false values"),
    WHOLE_NUMBER("a whole number", "whole numbers"),
    SIZE("a size such as 64MiB or 1GiB", "sizes"),
    TIME("a time such as 2026-01-31T10:00:00Z", "times"),
    ANY("a value", "values");

    private final String noun;
    private final String plural;

    Simple(String noun, String plural) {
      this.noun = noun;
      this.plural = plural;
    }

    @Override
    public String noun() {
      return noun;
    }

    @Override
    public String plural() {
      return plural;
    }
  }

  /**
   * One of a few words, in any case of letters.
   *
   * @param later words that are known and not available in this version
   * @param foreign words that ask for Python or JavaScript
   */
  record Choice(List<String> words, List<String> later, List<String> foreign) implements ValueType {
    static Choice of(String... words) {
      return new Choice(Arrays.asList(words), List.of(), List.of());
    }

    Choice later(String... words) {
      return new Choice(this.words, Arrays.asList(words), foreign);
    }

    Choice foreign(String... words) {
      return new Choice(this.words, later, Arrays.asList(words));
    }

    @Override
    public String noun() {
      return (words.size() == 1 ? "" : "one of ") + String.join(", ", words);
    }

    @Override
    public String plural() {
      return "words (" + String.join(", ", words) + ")";
    }
  }

  /** A list. */
  record ListOf(ValueType item) implements ValueType {
    @Override
    public String noun() {
      return "a list of " + item.plural();
    }

    @Override
    public String plural() {
      return "lists of " + item.plural();
    }
  }

  /**
   * A map whose keys the user names.
   *
   * @param key what the keys are, for example {@code output column}
   */
  record MapOf(String key, ValueType value) implements ValueType {
    @Override
    public String noun() {
      return "a map of " + key + " to " + value.noun();
    }

    @Override
    public String plural() {
      return "maps of " + key + " to " + value.noun();
    }
  }

  /** A map with declared keys. */
  record ObjectOf(KeySet keys) implements ValueType {
    static ObjectOf of(Key... keys) {
      return new ObjectOf(KeySet.of(keys));
    }

    @Override
    public String noun() {
      return "a map with " + String.join(", ", keys.names());
    }

    @Override
    public String plural() {
      return "maps with " + String.join(", ", keys.names());
    }
  }

  /** One of several shapes: at most one of a single value, a list, a map. */
  record OneOf(List<ValueType> alternatives) implements ValueType {
    static OneOf of(ValueType... alternatives) {
      return new OneOf(Arrays.asList(alternatives));
    }

    @Override
    public String noun() {
      return String.join(" or ", alternatives.stream().map(ValueType::noun).toList());
    }

    @Override
    public String plural() {
      return String.join(" or ", alternatives.stream().map(ValueType::plural).toList());
    }
  }

  /**
   * A part of the file with declarations of its own, which its own reader checks.
   *
   * @param definition its name in the JSON Schema
   * @param plural the noun for many of them
   * @param shape what YAML shape it has
   */
  record Part(String definition, String noun, String plural, Shape shape) implements ValueType {}

  /** YAML shapes. */
  enum Shape {
    SCALAR,
    LIST,
    MAP
  }
}
