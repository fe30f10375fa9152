package dev.millrace.spec.yaml.keys;

import dev.millrace.connect.key.Availability;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.Quantities;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.spec.Located;
import dev.millrace.spec.TimeLiteral;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of one map of the file that passed the checks of its declared keys. What did not pass
 * is reported and looks as if it were not written, so that reading goes on and finds all problems.
 */
public final class Fields {
  private final Map<String, Entry> values = new LinkedHashMap<>();
  private final KeySet keys;
  private final Position owner;
  private final String path;
  private boolean complete = true;

  private Fields(KeySet keys, Position owner, String path) {
    this.keys = keys;
    this.owner = owner;
    this.path = path;
  }

  public static Fields read(Mapping mapping, String path, KeySet keys, Problems problems) {
    return read(mapping.entries(), mapping.position(), path, keys, problems);
  }

  /**
   * @param owner where a missing key is reported
   */
  public static Fields read(
      List<Entry> entries, Position owner, String path, KeySet keys, Problems problems) {
    Fields fields = new Fields(keys, owner, path);
    for (Entry entry : entries) {
      fields.add(entry, problems);
    }
    // Foreign code stands in place of what is required; one message about it is enough.
    boolean foreign =
        entries.stream()
            .flatMap(entry -> keys.key(entry.key()).stream())
            .anyMatch(key -> key.availability() == Availability.FOREIGN_CODE);
    for (Key<?> key : keys.keys()) {
      boolean written = entries.stream().anyMatch(e -> e.key().equals(key.name()));
      if (key.required() && !written && !foreign) {
        problems.missingKey(owner, path, key.name());
        fields.complete = false;
      }
    }
    return fields;
  }

  private void add(Entry entry, Problems problems) {
    Key<?> key = keys.key(entry.key()).orElse(null);
    if (key == null) {
      problems.unknownKey(entry, path, keys.names());
      complete = false;
      return;
    }
    switch (key.availability()) {
      case LATER -> {
        problems.notAvailable(entry.position(), path, "key '" + key.name() + "'", key.doc());
        complete = false;
      }
      case FOREIGN_CODE -> {
        String code = located(entry.value()).map(Located::text).orElse("");
        problems.foreignCode(entry.position(), path, "key '" + key.name() + "'", code);
        complete = false;
      }
      case NOW -> addKnown(key, entry, problems);
    }
  }

  private void addKnown(Key<?> key, Entry entry, Problems problems) {
    if (isLeftOut(key, entry.value())) {
      return;
    }
    if (!new TypeCheck(problems).check(key.type(), entry.value(), path(key.name()))) {
      complete = false;
      return;
    }
    Entry other = values.putIfAbsent(key.canonicalName(), entry);
    if (other != null) {
      problems.report(
          entry.position(),
          ErrorCodes.EXCLUDING_KEYS,
          path,
          "'" + other.key() + "' and '" + entry.key() + "' mean the same; give one of them.");
    }
  }

  /** Whether a key that holds more than a word is as if it were not written: nothing is in it. */
  public static boolean isLeftOut(Key<?> key, YamlNode value) {
    return !key.required()
        && value.isNothing()
        && !(key.type() instanceof ValueType.Simple)
        && !(key.type() instanceof Choice);
  }

  /** Whether nothing was wrong here. */
  public boolean complete() {
    return complete;
  }

  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** The path of a key, for messages. */
  public String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  public String path() {
    return path;
  }

  /** The place of the value, or of the whole map if the key is not there. */
  public Position position(String key) {
    Entry entry = values.get(key);
    return entry == null ? owner : entry.value().position();
  }

  /** The place of the key itself, or of the whole map if it is not there. */
  public Position keyPosition(String key) {
    Entry entry = values.get(key);
    return entry == null ? owner : entry.position();
  }

  public Optional<YamlNode> node(String key) {
    return Optional.ofNullable(values.get(key)).map(Entry::value);
  }

  public Optional<Located> text(String key) {
    return node(key).flatMap(Fields::located);
  }

  /** The text of a required key; an empty one where it is missing, which was reported. */
  public Located requiredText(String key) {
    return text(key).orElse(new Located("", owner));
  }

  /** The expression of a required key, in its short or its long form. */
  public Located requiredExpression(String key) {
    return node(key).flatMap(Fields::expression).orElse(new Located("", owner));
  }

  /** A value that is one text or a list of them. */
  public List<Located> texts(String key) {
    return node(key).map(Fields::texts).orElse(List.of());
  }

  /** A map of names to texts. */
  public Map<String, Located> textMap(String key) {
    return node(key).map(Fields::textMap).orElse(Map.of());
  }

  /**
   * A duration as written or, where it is not, as declared; zero for a required key that is
   * missing, which was reported.
   */
  public Duration duration(String key) {
    return duration(key, declared(key, Duration.class).orElse(Duration.ZERO));
  }

  public Optional<Instant> time(String key) {
    return text(key)
        .map(text -> Instant.ofEpochMilli(TimeLiteral.millis(text.text()).orElseThrow()));
  }

  /** A duration, with what stands for a required key that is missing. */
  public Duration duration(String key, Duration missing) {
    return text(key).map(text -> Quantities.duration(text.text())).orElse(missing);
  }

  /** A whole number as written or, where it is not, as declared; zero where neither is. */
  public long number(String key) {
    return node(key)
        .map(node -> node instanceof Scalar scalar && scalar.value() instanceof Long n ? n : 0L)
        .orElseGet(() -> declared(key, Long.class).orElse(0L));
  }

  /** A duration that may be left out. */
  public Optional<Duration> optionalDuration(String key) {
    return text(key).map(text -> Quantities.duration(text.text()));
  }

  /** True or false as written or, where it is not, as declared. */
  public boolean flag(String key) {
    return node(key)
        .map(node -> node instanceof Scalar scalar && Boolean.TRUE.equals(scalar.value()))
        .orElseGet(() -> declared(key, Boolean.class).orElse(false));
  }

  /**
   * The word of a choice in the letters of its declaration; where it is not written, the declared
   * default; empty for a required key that is missing, which was reported.
   */
  public String word(String key) {
    Optional<Choice> choice = keys.key(key).flatMap(k -> choiceOf(k.type()));
    return node(key)
        .flatMap(node -> choice.flatMap(c -> wordOf(c, node)))
        .or(() -> declared(key, String.class))
        .orElse("");
  }

  /** The words of a list of them as written or, where there are none, as declared. */
  public List<String> words(String key) {
    List<String> written = texts(key).stream().map(Located::text).toList();
    return written.isEmpty()
        ? declared(key, List.class).map(Fields::strings).orElse(written)
        : written;
  }

  private static List<String> strings(List<?> values) {
    return values.stream().map(String::valueOf).toList();
  }

  private <T> Optional<T> declared(String key, Class<T> type) {
    return keys.key(key).map(Key::value).filter(type::isInstance).map(type::cast);
  }

  /** The values of a key that is a map with declared keys. */
  public Optional<Fields> object(String key, Problems problems) {
    Optional<ObjectOf> object = keys.key(key).flatMap(k -> objectOf(k.type()));
    if (object.isPresent() && node(key).orElse(null) instanceof Mapping mapping) {
      return Optional.of(read(mapping, path(key), object.get().keys(), problems));
    }
    return Optional.empty();
  }

  private static Optional<ObjectOf> objectOf(ValueType<?> type) {
    if (type instanceof OneOf oneOf) {
      return oneOf.alternatives().stream().flatMap(t -> objectOf(t).stream()).findFirst();
    }
    return type instanceof ObjectOf object ? Optional.of(object) : Optional.empty();
  }

  /** The word of a node; {@code null} may be one. */
  public static Optional<String> wordOf(Choice choice, YamlNode node) {
    return node instanceof Scalar scalar ? wordOf(choice, scalar.text()) : Optional.empty();
  }

  public static Optional<String> wordOf(Choice choice, String text) {
    return choice.words().stream().filter(text::equalsIgnoreCase).findFirst();
  }

  private static Optional<Choice> choiceOf(ValueType<?> type) {
    if (type instanceof Choice choice) {
      return Optional.of(choice);
    }
    if (type instanceof OneOf oneOf) {
      return oneOf.alternatives().stream().flatMap(t -> choiceOf(t).stream()).findFirst();
    }
    if (type instanceof ListOf<?> list) {
      return choiceOf(list.item());
    }
    return type instanceof MapOf<?> map ? choiceOf(map.value()) : Optional.empty();
  }

  public static Optional<Located> located(YamlNode node) {
    return node instanceof Scalar scalar && scalar.value() != null
        ? Optional.of(new Located(scalar.text(), scalar.position()))
        : Optional.empty();
  }

  public static Optional<Located> expression(YamlNode node) {
    return node instanceof Mapping mapping
        ? mapping.value("expression").flatMap(Fields::located)
        : located(node);
  }

  public static List<Located> texts(YamlNode node) {
    if (node instanceof Sequence sequence) {
      return sequence.items().stream().flatMap(item -> located(item).stream()).toList();
    }
    return located(node).map(List::of).orElse(List.of());
  }

  public static Map<String, Located> textMap(YamlNode node) {
    Map<String, Located> texts = new LinkedHashMap<>();
    for (Entry entry : entries(node)) {
      expression(entry.value()).ifPresent(text -> texts.put(entry.key(), text));
    }
    return texts;
  }

  public static List<Entry> entries(YamlNode node) {
    return node instanceof Mapping mapping ? mapping.entries() : List.of();
  }

  public static List<YamlNode> items(YamlNode node) {
    return node instanceof Sequence sequence ? sequence.items() : List.of();
  }
}
