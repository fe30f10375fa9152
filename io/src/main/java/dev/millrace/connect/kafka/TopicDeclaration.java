package dev.millrace.connect.kafka;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.Values;
import dev.millrace.connect.topic.DeclaredTopics;
import dev.millrace.connect.topic.TopicKeys;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.io.kafka.client.KafkaCodes;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.WantedTopic;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** What {@code topics} says, and what is wrong with it. */
final class TopicDeclaration {
  private static final long MOST_PARTITIONS = 10_000;
  private static final long MOST_REPLICAS = 100;
  private static final String INTERNAL = "__";

  /** The names of settings that the client knows; brokers of other makers have more. */
  private static final Set<String> SETTINGS = settingNames();

  private final DeclaredTopics declared;
  private final EndpointSpec section;
  private final Diagnostics found;

  TopicDeclaration(DeclaredTopics declared, Diagnostics found) {
    this.declared = declared;
    this.section = declared.section();
    this.found = found;
  }

  private static Set<String> settingNames() {
    Set<String> names = new TreeSet<>();
    for (Field field : TopicConfig.class.getFields()) {
      if (field.getName().endsWith("_CONFIG")) {
        try {
          names.add(String.valueOf(field.get(null)));
        } catch (IllegalAccessException e) {
          throw new IllegalStateException("constants of an interface are public", e);
        }
      }
    }
    return names;
  }

  /** Reports what is wrong. */
  void check() {
    Optional<Pattern> naming = naming();
    names().keySet().forEach(name -> checkName(name, naming));
    naming.ifPresent(this::checkOutputs);
    section
        .find(TopicKeys.DEFAULTS)
        .ifPresent(defaults -> checkTopic(TopicKeys.DEFAULTS.name(), defaults));
    names().forEach((name, topic) -> checkTopic(path(name), topic));
    connection();
  }

  private Map<String, Values> names() {
    return section.value(TopicKeys.NAMES);
  }

  static String path(String topic) {
    return TopicKeys.NAMES.name() + "." + topic;
  }

  private void error(String path, String message) {
    error(section.position(path), TopicKeys.TOPICS + "." + path, message);
  }

  private void error(Position position, String path, String message) {
    found.error(position, KafkaCodes.TOPIC_MISDECLARED, path, message);
  }

  private Optional<Pattern> naming() {
    try {
      return section.find(TopicKeys.NAMING).map(Pattern::compile);
    } catch (PatternSyntaxException e) {
      error(
          TopicKeys.NAMING.name(),
          "expected a regular expression; got one with " + e.getDescription() + ".");
      return Optional.empty();
    }
  }

  private void checkName(String name, Optional<Pattern> naming) {
    Optional<String> wrong = KafkaSinkType.wrongTopic(name);
    if (wrong.isPresent()) {
      error(path(name), "'" + name + "' is no topic's name: it " + wrong.get() + ".");
    } else if (name.startsWith(INTERNAL)) {
      error(path(name), "topics whose names begin with '" + INTERNAL + "' are Kafka's own.");
    } else if (naming.isPresent() && !naming.get().matcher(name).matches()) {
      error(path(name), misnamed(name, naming.get()));
    }
  }

  private static String misnamed(String name, Pattern naming) {
    return "'" + name + "' is not named as 'topics.naming' wants it: " + naming + ".";
  }

  /** Those of sources are other people's. */
  private void checkOutputs(Pattern naming) {
    for (EndpointSpec sink : sinks()) {
      for (String name : KafkaSinkType.TOPICS.names(sink)) {
        if (!naming.matcher(name).matches()) {
          String key = KafkaSinkType.TOPICS.key();
          error(sink.position(key), "outputs", misnamed(name, naming));
        }
      }
    }
  }

  private List<EndpointSpec> sinks() {
    String type = new KafkaSinkType().type();
    return declared.sinks().stream().filter(sink -> sink.type().equals(type)).toList();
  }

  /** The streams and outputs of topics, whatever cluster these are of. */
  private List<EndpointSpec> sides() {
    String type = new KafkaSourceType().type();
    return Stream.concat(
            declared.sources().stream().filter(source -> source.type().equals(type)),
            sinks().stream())
        .toList();
  }

  private void checkTopic(String path, Values topic) {
    checkRange(path, topic, TopicKeys.PARTITIONS, MOST_PARTITIONS);
    checkRange(path, topic, TopicKeys.REPLICATION, MOST_REPLICAS);
    Map<String, String> written = topic.find(TopicKeys.CONFIGS).orElse(Map.of());
    Map<String, Key<?>> ofKeys = new LinkedHashMap<>();
    ofKeys.put(TopicConfig.RETENTION_MS_CONFIG, TopicKeys.RETENTION);
    ofKeys.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicKeys.CLEANUP);
    for (String name : written.keySet()) {
      String place = path + "." + TopicKeys.CONFIGS.name() + "." + name;
      Key<?> same = ofKeys.get(name);
      String hint = Nearest.hint(name, SETTINGS);
      if (same != null && topic.has(same)) {
        error(place, "'" + name + "' and '" + same.name() + "' mean the same; give one of them.");
      } else if (!SETTINGS.contains(name) && !hint.isEmpty()) {
        error(place, "Kafka has no setting '" + name + "' of topics." + hint);
      }
    }
  }

  private void checkRange(String path, Values topic, Key<Long> key, long most) {
    topic
        .find(key)
        .filter(number -> number < 1 || number > most)
        .ifPresent(
            number ->
                error(
                    path + "." + key.name(),
                    "got " + number + "; expected a number from 1 to " + most + "."));
  }

  /** What each topic is to be, of a declaration without errors. */
  List<WantedTopic> topics() {
    Values defaults = section.find(TopicKeys.DEFAULTS).orElse(null);
    List<WantedTopic> topics = new ArrayList<>();
    names()
        .forEach(
            (name, own) ->
                topics.add(
                    new WantedTopic(
                        name,
                        section.position(path(name)),
                        number(own, defaults, TopicKeys.PARTITIONS),
                        number(own, defaults, TopicKeys.REPLICATION),
                        settings(own, defaults))));
    return topics;
  }

  private static Optional<Integer> number(Values own, @Nullable Values defaults, Key<Long> key) {
    return own.find(key)
        .or(() -> Optional.ofNullable(defaults).flatMap(values -> values.find(key)))
        .map(Math::toIntExact);
  }

  private static Map<String, String> settings(Values own, @Nullable Values defaults) {
    Map<String, String> settings = new TreeMap<>();
    for (Values values : defaults == null ? List.of(own) : List.of(defaults, own)) {
      values.find(TopicKeys.CONFIGS).ifPresent(settings::putAll);
      values
          .find(TopicKeys.RETENTION)
          .ifPresent(
              time ->
                  settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(time.toMillis())));
      values
          .find(TopicKeys.CLEANUP)
          .ifPresent(
              policy -> settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, policy.replace('_', ',')));
    }
    return settings;
  }

  /** The cluster's address, for people. */
  String place() {
    return connection().map(KafkaConnection::bootstrapServers).orElse("");
  }

  /** How to reach the cluster; empty if it is not known, which is reported. */
  Optional<KafkaConnection> connection() {
    if (section.values().has(TopicKeys.BOOTSTRAP_SERVERS)) {
      return Optional.of(KafkaSide.connection(section));
    }
    List<EndpointSpec> sides = sides();
    Set<String> servers = distinct(sides, TopicKeys.BOOTSTRAP_SERVERS);
    if (servers.size() != 1) {
      error(
          TopicKeys.BOOTSTRAP_SERVERS.name(),
          (servers.isEmpty()
                  ? "no stream and no output reads or writes topics live"
                  : "streams and outputs are of several clusters: " + String.join("; ", servers))
              + "; expected 'bootstrap_servers' of these topics.");
      return Optional.empty();
    }
    if (!section.values().has(TopicKeys.SECURITY)
        && distinct(sides, TopicKeys.SECURITY).size() > 1) {
      error(
          TopicKeys.SECURITY.name(),
          "streams and outputs log in to "
              + servers.iterator().next()
              + " in several ways; expected 'security' of whoever makes these topics.");
      return Optional.empty();
    }
    return Optional.of(KafkaSide.connection(like(sides.get(0))));
  }

  private static Set<String> distinct(List<EndpointSpec> sides, Key<?> key) {
    return sides.stream()
        .map(side -> String.valueOf(side.config().get(key.name())))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The address of a side, with the log-in of the section if it has one. */
  private EndpointSpec like(EndpointSpec side) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    Map<String, Position> positions = new LinkedHashMap<>();
    for (Key<?> key : Arrays.asList(TopicKeys.BOOTSTRAP_SERVERS, TopicKeys.SECURITY)) {
      EndpointSpec from = section.values().has(key) ? section : side;
      if (from.config().get(key.name()) != null) {
        config.put(key.name(), from.config().get(key.name()));
        positions.put(key.name(), from.position(key.name()));
      }
    }
    return new EndpointSpec(section.type(), section.position(), config, positions);
  }
}
