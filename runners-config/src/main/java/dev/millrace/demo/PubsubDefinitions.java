package dev.millrace.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pipeline files with Kafka's sides, as files with Pub/Sub's: a topic keeps its name, has one
 * subscription for the live run, one for the archive, and one to read results back; keys become
 * ordering keys.
 */
final class PubsubDefinitions {
  /** What the names of subscriptions have after the topic's. */
  static final String LIVE = ".live";

  static final String ARCHIVE = ".archive";
  static final String READ = ".read";

  private static final String SERVERS = "bootstrap_servers: \"[^\"]*\"";
  private static final String PLACE = "project: \"${PROJECT}\", endpoint: \"${PUBSUB}\"";
  private static final Pattern SOURCE =
      Pattern.compile(
          "type: ReadFromKafka(\\s+)config: \\{topic: ([^,]+), " + SERVERS + ", format: (\\w+)}");
  private static final Pattern SINK =
      Pattern.compile(
          "type: WriteToKafka(\\s+)config: \\{topic: ([^,]+), "
              + SERVERS
              + ", key: ([^,]+), format: (\\w+)}");

  private PubsubDefinitions() {}

  static String of(String kafka) {
    String sources =
        SOURCE
            .matcher(kafka)
            .replaceAll(
                side ->
                    Matcher.quoteReplacement(
                        "type: ReadFromPubSub"
                            + side.group(1)
                            + "config: {subscription: "
                            + side.group(2)
                            + LIVE
                            + ", archive_subscription: "
                            + side.group(2)
                            + ARCHIVE
                            + ", "
                            + PLACE
                            + ", format: "
                            + side.group(3)
                            + "}"));
    return SINK.matcher(sources)
        .replaceAll(
            side ->
                Matcher.quoteReplacement(
                    "type: WriteToPubSub"
                        + side.group(1)
                        + "config: {topic: "
                        + side.group(2)
                        + ", read_subscription: "
                        + side.group(2)
                        + READ
                        + ", "
                        + PLACE
                        + (side.group(3).equals("none") ? "" : ", ordering_key: " + side.group(3))
                        + ", format: "
                        + side.group(4)
                        + "}"));
  }
}
