package dev.millrace.connect.pubsub;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.pubsub.client.PubsubConnection;
import java.time.Duration;
import java.util.Optional;

/** What source and sink have in common: how to reach the service, paths, the form of data. */
public final class PubsubSide {
  static final Key<String> ENDPOINT =
      optional(
          "endpoint",
          Simple.TEXT,
          "Google's service",
          "An emulator as `host:port`, spoken to without credentials. The environment's"
              + " `PUBSUB_EMULATOR_HOST` has the same effect.");

  static final Key<String> PROJECT =
      optional(
          "project",
          Simple.TEXT,
          "none",
          "The Google Cloud project of names that are not whole paths.");

  static final Key<Duration> RETRY_FOR =
      defaulting(
          "retry_for",
          Simple.DURATION,
          PubsubConnection.DEFAULT_RETRY,
          "How long a service that does not answer is asked again before the run fails.");

  static final Key<String> FORMAT =
      SharedKeys.format(
          "How a message's data is written: one JSON object, text, bytes, an Avro record, a"
              + " message of Protocol Buffers, or a line of CSV.");

  private static final String EMULATOR = "PUBSUB_EMULATOR_HOST";

  private PubsubSide() {}

  /** How to reach the service of a source or sink. */
  public static PubsubConnection connection(EndpointSpec endpoint) {
    String emulator =
        endpoint
            .find(ENDPOINT)
            .or(() -> Optional.ofNullable(System.getenv(EMULATOR)).filter(e -> !e.isBlank()))
            .orElse(null);
    return new PubsubConnection(
        endpoint.position(ENDPOINT.name()),
        emulator,
        endpoint.find(PROJECT).orElse(null),
        endpoint.value(RETRY_FOR));
  }

  /** The whole path of what a key names. */
  public static Optional<String> path(EndpointSpec endpoint, String key) {
    return endpoint
        .text(key)
        .map(
            name ->
                name.startsWith("projects/")
                    ? name
                    : "projects/"
                        + endpoint.find(PROJECT).orElse("")
                        + "/"
                        + collection(key)
                        + "/"
                        + name);
  }

  /** The name of a source in coordinates, dead letters and archives. */
  static String place(EndpointSpec source) {
    return path(source, PubsubSourceType.SUBSCRIPTION.name())
        .or(() -> path(source, PubsubSourceType.TOPIC.name()))
        .orElseThrow();
  }

  /** What is wrong with the path that a key names; empty if it is whole. */
  static Optional<String> wrongPath(EndpointSpec endpoint, String key) {
    String kind = collection(key);
    String name = endpoint.text(key).orElse("");
    String whole = endpoint.find(PROJECT).isEmpty() ? name : path(endpoint, key).orElse("");
    boolean right =
        name.isEmpty()
            || whole.matches(
                "projects/[a-z][-a-z0-9:.]{4,61}[a-z0-9]/"
                    + kind
                    + "/[a-zA-Z][-._~%+a-zA-Z0-9]{2,254}");
    return right
        ? Optional.empty()
        : Optional.of(
            "'"
                + name
                + "' is not a path; expected projects/PROJECT/"
                + kind
                + "/NAME, or NAME beside 'project' (a project has at least 6 characters, a name"
                + " 3).");
  }

  private static String collection(String key) {
    return key.equals("topic") ? "topics" : "subscriptions";
  }

  static RecordFormat format(EndpointSpec endpoint) {
    return RecordFormats.of(endpoint);
  }
}
