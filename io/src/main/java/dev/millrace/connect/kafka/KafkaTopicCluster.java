package dev.millrace.connect.kafka;

import dev.millrace.connect.topic.TopicChange;
import dev.millrace.connect.topic.TopicChange.Kind;
import dev.millrace.connect.topic.TopicChange.Setting;
import dev.millrace.connect.topic.TopicCluster;
import dev.millrace.connect.topic.TopicKeys;
import dev.millrace.connect.topic.TopicState;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.kafka.client.KafkaCodes;
import dev.millrace.io.kafka.client.TopicForm;
import dev.millrace.io.kafka.client.TopicProvision;
import dev.millrace.io.kafka.client.TopicProvision.Extent;
import dev.millrace.io.kafka.client.WantedTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Declared topics next to those of a Kafka cluster. */
final class KafkaTopicCluster implements TopicCluster {
  private static final String KEYS_MOVE =
      "from then on records go to other partitions than older ones of their key, so that readers"
          + " may see a key's records out of order, and a compacted topic keeps the old one, too";

  private final String place;
  private final List<WantedTopic> topics;
  private final TopicProvision provision;

  KafkaTopicCluster(String place, List<WantedTopic> topics, TopicProvision provision) {
    this.place = place;
    this.topics = topics;
    this.provision = provision;
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public List<TopicState> compare() {
    Map<String, TopicForm> forms = provision.forms(topics);
    return topics.stream().map(topic -> state(topic, forms.get(topic.name()))).toList();
  }

  private static TopicState state(WantedTopic wanted, @Nullable TopicForm form) {
    if (form == null) {
      List<Setting> all = new ArrayList<>();
      all.add(created(TopicKeys.PARTITIONS.name(), wanted.partitions()));
      all.add(created(TopicKeys.REPLICATION.name(), wanted.replication()));
      wanted.settings().forEach((name, value) -> all.add(new Setting(name, "", value)));
      return new TopicState(
          wanted.name(),
          wanted.position(),
          List.of(change(wanted, Kind.CREATE, all, "")),
          Map.of());
    }
    List<TopicChange> changes = new ArrayList<>();
    configuring(wanted, form).ifPresent(changes::add);
    partitions(wanted, form).ifPresent(changes::add);
    replication(wanted, form).ifPresent(changes::add);
    return new TopicState(wanted.name(), wanted.position(), changes, undeclared(wanted, form));
  }

  private static Setting created(String name, Optional<Integer> number) {
    return new Setting(name, "", number.map(String::valueOf).orElse(""));
  }

  private static TopicChange change(
      WantedTopic wanted, Kind kind, List<Setting> settings, String why) {
    return new TopicChange(wanted.name(), wanted.position(), kind, settings, why);
  }

  private static Optional<TopicChange> partitions(WantedTopic wanted, TopicForm form) {
    int now = form.partitions();
    int then = wanted.partitions().orElse(now);
    List<Setting> setting = numbers(TopicKeys.PARTITIONS.name(), now, then);
    if (then < now) {
      return Optional.of(
          change(
              wanted,
              Kind.IMPOSSIBLE,
              setting,
              "Kafka takes no partition away; make a topic of another name, and move its writers"
                  + " and then its readers"));
    }
    return then == now
        ? Optional.empty()
        : Optional.of(change(wanted, Kind.ADD_PARTITIONS, setting, KEYS_MOVE));
  }

  private static List<Setting> numbers(String name, int from, int to) {
    return List.of(new Setting(name, Integer.toString(from), Integer.toString(to)));
  }

  private static Optional<TopicChange> replication(WantedTopic wanted, TopicForm form) {
    int now = form.replication();
    int then = wanted.replication().orElse(now);
    return then == now
        ? Optional.empty()
        : Optional.of(
            change(
                wanted,
                Kind.IMPOSSIBLE,
                numbers(TopicKeys.REPLICATION.name(), now, then),
                "somebody has to say which brokers; use Kafka's kafka-reassign-partitions"));
  }

  private static Optional<TopicChange> configuring(WantedTopic wanted, TopicForm form) {
    List<Setting> others = new ArrayList<>();
    wanted
        .settings()
        .forEach(
            (name, value) -> {
              TopicForm.Setting now = form.settings().get(name);
              if (now == null || !now.isSame(value)) {
                others.add(new Setting(name, now == null ? "" : now.value(), value));
              }
            });
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(change(wanted, Kind.CONFIGURE, others, ""));
  }

  private static Map<String, String> undeclared(WantedTopic wanted, TopicForm form) {
    Map<String, String> undeclared = new TreeMap<>();
    form.settings()
        .forEach(
            (name, setting) -> {
              if (setting.own() && !wanted.settings().containsKey(name)) {
                undeclared.put(name, setting.value());
              }
            });
    return undeclared;
  }

  @Override
  public Optional<Diagnostic> refusal(TopicChange change) {
    if (!change.kind().canBeMade()) {
      return Optional.empty();
    }
    try {
      make(change, Extent.ASK);
      return Optional.empty();
    } catch (UserException e) {
      Diagnostic error = e.diagnostics().get(0);
      return Optional.of(
          Diagnostic.warning(error.position(), error.code(), error.path(), error.message()));
    }
  }

  @Override
  public Diagnostic deviation(TopicChange change) {
    String topic = "topic '" + change.topic() + "' at " + place;
    return Diagnostic.warning(
        change.position(),
        KafkaCodes.TOPIC_DIFFERS,
        TopicKeys.TOPICS + "." + TopicDeclaration.path(change.topic()),
        change.kind() == Kind.CREATE
            ? topic + " is declared and not there; 'millrace topics apply' makes it."
            : topic
                + " is not as declared: "
                + change.text("->")
                + ". See 'millrace topics plan'.");
  }

  @Override
  public void make(TopicChange change) {
    make(change, Extent.DO);
  }

  private void make(TopicChange change, Extent extent) {
    WantedTopic topic =
        topics.stream().filter(t -> t.name().equals(change.topic())).findFirst().orElseThrow();
    switch (change.kind()) {
      case CREATE -> provision.create(topic, extent);
      case ADD_PARTITIONS -> provision.addPartitions(topic, extent);
      case CONFIGURE ->
          provision.configure(
              topic, change.settings().stream().map(Setting::name).toList(), extent);
      case IMPOSSIBLE -> throw new IllegalArgumentException("cannot be made: " + change);
    }
  }

  @Override
  public void close() {
    provision.close();
  }
}
