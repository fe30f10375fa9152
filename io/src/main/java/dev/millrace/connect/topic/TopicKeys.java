package dev.millrace.connect.topic;

import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import java.time.Duration;
import java.util.Map;

/** The keys of {@code topics}. */
public final class TopicKeys {
  /** The key of the file itself. */
  public static final String TOPICS = "topics";

  public static final Key<Long> PARTITIONS =
      optional(
          "partitions",
          Simple.WHOLE_NUMBER,
          "the broker's default",
          "How many partitions it has. More are added only by `topics apply --add-partitions`, and"
              + " none is taken away.");

  public static final Key<Long> REPLICATION =
      optional(
          "replication",
          Simple.WHOLE_NUMBER,
          "the broker's default",
          "On how many brokers each partition is. Of a topic that is there it is compared and not"
              + " changed.");

  public static final Key<Duration> RETENTION =
      optional(
          "retention",
          Simple.POSITIVE_DURATION,
          "the broker's default",
          "How long records stay (`retention.ms`).");

  public static final Key<String> CLEANUP =
      optional(
          "cleanup",
          Choice.of("delete", "compact", "compact_delete"),
          "the broker's default",
          "Whether old records go, or those that a newer one of their key replaces, or both"
              + " (`cleanup.policy`).");

  public static final Key<Map<String, String>> CONFIGS =
      optional(
          "configs",
          new MapOf<>("setting", Simple.TEXT),
          "none",
          "Further settings by Kafka's names, such as `max.message.bytes`. Those that are not named"
              + " stay as they are.");

  private static final ObjectOf TOPIC =
      ObjectOf.of(PARTITIONS, REPLICATION, RETENTION, CLEANUP, CONFIGS);

  public static final Key<String> BOOTSTRAP_SERVERS =
      optional(
          "bootstrap_servers",
          Simple.TEXT,
          "that of the streams and outputs",
          "The brokers as `host:port`, separated by commas.");

  public static final Key<Map<String, String>> SECURITY =
      optional(
          "security",
          new MapOf<>("client property", Simple.TEXT),
          "that of the streams and outputs",
          "Client properties for encryption and log-in, as at a source; making topics takes other"
              + " rights than reading and writing them.");

  public static final Key<String> NAMING =
      optional(
          "naming",
          Simple.TEXT,
          "none",
          "A Java regular expression that must match the whole name of each topic here, and of each"
              + " that an output's live side names.");

  public static final Key<Values> DEFAULTS =
      optional("defaults", TOPIC, "none", "What holds for each topic that does not say otherwise.");

  public static final Key<Map<String, Values>> NAMES =
      required("names", new MapOf<>("topic", TOPIC), "The topics by their names.");

  /** All of them. */
  public static final KeySet ALL = KeySet.of(NAMES, DEFAULTS, NAMING, BOOTSTRAP_SERVERS, SECURITY);

  private TopicKeys() {}
}
