package dev.millrace.connect.key;

import dev.millrace.base.SecretText;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the value of a key looks like.
 *
 * @param <T> the class of a value that was read
 */
public sealed interface ValueType<T> {

  /** What a message expects, for example {@code a list of column names}. */
  String noun();

  /** The same for many of them, for example {@code column names}. */
  default String plural() {
    return noun() + "s";
  }

  /**
   * A value as readers get it.
   *
   * @param value of a file whose keys were checked: String, Long, Double, Boolean, Duration,
   *     Instant, List or Map
   */
  T read(Object value);

  /** A value as a pipeline file writes it. */
  default String text(T value) {
    return String.valueOf(value);
  }

  /** The forms of types without parts. */
  enum Form {
    TEXT,
    CHARACTER,
    POSITIVE_DURATION,
    DURATION,
    SIGNED_DURATION,
    BOOLEAN,
    WHOLE_NUMBER,
    SIZE,
    TIME,
    ANY
  }

  /** Types without parts. */
  record Simple<T>(Form form, Class<T> values, String noun, String plural) implements ValueType<T> {
    public static final Simple<String> TEXT = text("text", "texts");

    /** One ASCII character; {@code \t} stands for a tab. */
    public static final Simple<String> CHARACTER =
        new Simple<>(
            Form.CHARACTER,
            String.class,
            "one ASCII character such as ; or \\t, and no quote",
            "characters");

    /**
     * A password or token, or a text with one in it, which is read again if it stands in a file.
     */
    public static final Simple<SecretText> SECRET =
        new Simple<>(Form.TEXT, SecretText.class, "text", "texts");

    public static final Simple<String> NAME = text("a name", "names");
    public static final Simple<String> REFERENCE =
        text("a step, a stream or STEP.OUTPUT", "steps or streams");
    public static final Simple<String> COLUMN = text("a column name", "column names");
    public static final Simple<String> SQL_TYPE =
        text("an SQL type such as VARCHAR or DECIMAL(12,2) NOT NULL", "SQL types");

    public static final Simple<String> TIME_ZONE =
        text("a time zone such as Europe/Berlin or +02:00", "time zones");

    /** Longer than zero. */
    public static final Simple<Duration> POSITIVE_DURATION =
        new Simple<>(
            Form.POSITIVE_DURATION,
            Duration.class,
            "a duration above zero such as 30s, 10m or 1d",
            "durations");

    /** Zero or longer. */
    public static final Simple<Duration> DURATION =
        new Simple<>(
            Form.DURATION, Duration.class, "a duration such as 0s, 30s, 10m or 1d", "durations");

    public static final Simple<Duration> SIGNED_DURATION =
        new Simple<>(
            Form.SIGNED_DURATION,
            Duration.class,
            "a duration such as 30s, 10m or -5m",
            "durations");
    public static final Simple<Boolean> BOOLEAN =
        new Simple<>(Form.BOOLEAN, Boolean.class, "true or false", "true or false values");
    public static final Simple<Long> WHOLE_NUMBER =
        new Simple<>(Form.WHOLE_NUMBER, Long.class, "a whole number", "whole numbers");

    /** In bytes. */
    public static final Simple<Long> SIZE =
        new Simple<>(Form.SIZE, Long.class, "a size such as 64MiB or 1GiB", "sizes");

    public static final Simple<Instant> TIME =
        new Simple<>(Form.TIME, Instant.class, "a time such as 2026-01-31T10:00:00Z", "times");
    public static final Simple<Object> ANY =
        new Simple<>(Form.ANY, Object.class, "a value", "values");

    private static Simple<String> text(String noun, String plural) {
      return new Simple<>(Form.TEXT, String.class, noun, plural);
    }

    @Override
    public T read(Object value) {
      return values.cast(value);
    }

    @Override
    public String text(T value) {
      if (value instanceof Duration duration) {
        return Quantities.text(duration);
      }
      return form == Form.SIZE ? Quantities.sizeText((Long) value) : value.toString();
    }
  }

  /**
   * SQL over the columns of the rows that are there; the plan types and compiles it.
   *
   * @param expected what its value must be
   * @param none the word that stands for no expression; empty if there is none
   */
  record Expression(Expected expected, String none) implements ValueType<String> {
    /** With a value of any type. */
    public static final Expression ANY = of(Expected.ANY);

    public static Expression of(Expected expected) {
      return new Expression(expected, "");
    }

    /** The same, or a word that stands for no expression. */
    public Expression or(String word) {
      return new Expression(expected, word);
    }

    @Override
    public String noun() {
      return "an SQL expression";
    }

    @Override
    public String plural() {
      return "SQL expressions";
    }

    @Override
    public String read(Object value) {
      return value.toString();
    }
  }

  /** What the value of an expression must be. */
  enum Expected {
    ANY("a value"),
    /** No array, map or row. */
    SCALAR("a single value"),
    NUMBER("a number"),
    /** Text that names something. */
    NAME("a name (VARCHAR)"),
    TEXT_OR_BYTES("text or bytes (VARCHAR or VARBINARY)");

    private final String noun;

    Expected(String noun) {
      this.noun = noun;
    }

    public String noun() {
      return noun;
    }
  }

  /**
   * One of a few words, in any case of letters; read as declared.
   *
   * @param later words that are known and not available in this version
   * @param foreign words that ask for Python or JavaScript
   * @param elsewhere words that other systems have for something here, in small letters, each with
   *     what to write instead
   */
  record Choice(
      List<String> words, List<String> later, List<String> foreign, Map<String, String> elsewhere)
      implements ValueType<String> {
    public static Choice of(String... words) {
      return new Choice(Arrays.asList(words), List.of(), List.of(), Map.of());
    }

    public Choice later(String... words) {
      return new Choice(this.words, Arrays.asList(words), foreign, elsewhere);
    }

    public Choice foreign(String... words) {
      return new Choice(this.words, later, Arrays.asList(words), elsewhere);
    }

    public Choice elsewhere(Map<String, String> words) {
      return new Choice(this.words, later, foreign, words);
    }

    @Override
    public String noun() {
      return (words.size() == 1 ? "" : "one of ") + String.join(", ", words);
    }

    @Override
    public String plural() {
      return "words (" + String.join(", ", words) + ")";
    }

    @Override
    public String read(Object value) {
      return value.toString();
    }
  }

  /** A list. */
  record ListOf<T>(ValueType<T> item) implements ValueType<List<T>> {
    @Override
    public String noun() {
      return "a list of " + item.plural();
    }

    @Override
    public String plural() {
      return "lists of " + item.plural();
    }

    @Override
    public List<T> read(Object value) {
      return ((List<?>) value).stream().map(item::read).toList();
    }
  }

  /**
   * A map whose keys the user names.
   *
   * @param key what the keys are, for example {@code output column}
   */
  record MapOf<T>(String key, ValueType<T> value) implements ValueType<Map<String, T>> {
    @Override
    public String noun() {
      return "a map of " + key + " to " + value.noun();
    }

    @Override
    public String plural() {
      return "maps of " + key + " to " + value.noun();
    }

    @Override
    public Map<String, T> read(Object map) {
      Map<String, T> read = new LinkedHashMap<>();
      ((Map<?, ?>) map).forEach((name, item) -> read.put((String) name, value.read(item)));
      return read;
    }
  }

  /** A map with declared keys. */
  record ObjectOf(KeySet keys) implements ValueType<Values> {
    public static ObjectOf of(Key<?>... keys) {
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

    @Override
    public Values read(Object value) {
      return Values.of(value);
    }
  }

  /** One of several shapes, read as it is: at most one of a single value, a list, a map. */
  record OneOf(List<ValueType<?>> alternatives) implements ValueType<Object> {
    public static OneOf of(ValueType<?>... alternatives) {
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

    @Override
    public Object read(Object value) {
      return value;
    }
  }

  /**
   * A part of the file with declarations of its own, which its own reader checks.
   *
   * @param definition its name in the JSON Schema
   * @param plural the noun for many of them
   * @param shape what YAML shape it has
   */
  record Part(String definition, String noun, String plural, Shape shape)
      implements ValueType<Object> {
    @Override
    public Object read(Object value) {
      return value;
    }
  }

  /** YAML shapes. */
  enum Shape {
    SCALAR,
    LIST,
    MAP
  }
}
