package dev.millrace.plan.check;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Diagnostics;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.StreamSpec.OnIdle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a Pub/Sub source is asked for, and what Pub/Sub cannot give. */
public final class PubsubChecks {
  public static final String READ = "ReadFromPubSub";

  private static final String SUBSCRIPTION = "subscription";

  private PubsubChecks() {}

  private static Optional<EndpointSpec> live(StreamSpec stream) {
    return stream.live().filter(side -> side.type().equals(READ));
  }

  private static String path(StreamSpec stream) {
    return "streams." + stream.name() + ".live.config";
  }

  /** The attribute that fills a stream's event-time column. */
  public static Optional<String> timeAttribute(StreamSpec stream) {
    return live(stream).flatMap(side -> side.text("timestamp_attribute"));
  }

  /** The source alone. */
  public static void source(StreamSpec stream, Diagnostics problems) {
    live(stream)
        .ifPresent(
            side -> {
              for (String key : List.of(SUBSCRIPTION, "archive_subscription", "topic")) {
                path(side, key, path(stream), problems);
              }
              if (side.text("timestamp_attribute").isPresent() && stream.timestamp().isEmpty()) {
                problems.error(
                    side.position("timestamp_attribute"),
                    "ML-5310",
                    path(stream) + ".timestamp_attribute",
                    "'timestamp_attribute' fills the column that the stream's 'timestamp' names;"
                        + " got a stream without 'timestamp'. Declare a TIMESTAMP column and name"
                        + " it.");
              }
              if (stream.watermark().onIdle() == OnIdle.HOLD) {
                problems.error(
                    side.position(),
                    "ML-4281",
                    path(stream),
                    "'on_idle: hold' makes verdicts depend on a log alone, and Pub/Sub is no log;"
                        + " expected 'on_idle: advance'.");
              }
            });
  }

  /** A path that is neither whole nor beside a project. */
  static void path(EndpointSpec side, String key, String path, Diagnostics problems) {
    Optional<String> name = side.text(key);
    String kind = key.equals("topic") ? "topics" : "subscriptions";
    if (name.isEmpty()) {
      return;
    }
    String whole =
        name.get().startsWith("projects/") || side.text("project").isEmpty()
            ? name.get()
            : "projects/" + side.text("project").get() + "/" + kind + "/" + name.get();
    if (!whole.matches(
        "projects/[a-z][-a-z0-9:.]{4,61}[a-z0-9]/" + kind + "/[a-zA-Z][-._~%+a-zA-Z0-9]{2,254}")) {
      problems.error(
          side.position(key),
          "ML-5311",
          path + "." + key,
          "'"
              + name.get()
              + "' is no path; expected projects/PROJECT/"
              + kind
              + "/NAME, or NAME beside 'project' (a project has at least 6 characters, a name 3).");
    }
  }

  /** Two streams at one subscription would each get a part of the messages. */
  public static void shared(List<StreamSpec> streams, Diagnostics problems) {
    Map<String, StreamSpec> readers = new HashMap<>();
    for (StreamSpec stream : streams) {
      Optional<String> subscription = live(stream).flatMap(side -> side.text(SUBSCRIPTION));
      StreamSpec other = subscription.map(s -> readers.putIfAbsent(s, stream)).orElse(null);
      if (other != null) {
        problems.error(
            live(stream).orElseThrow().position(SUBSCRIPTION),
            "ML-4282",
            path(stream) + "." + SUBSCRIPTION,
            "stream '"
                + other.name()
                + "' reads '"
                + subscription.orElseThrow()
                + "' too, and a subscription gives each message to one reader; expected a"
                + " subscription for each stream.");
      }
    }
  }

  /** What a run has to know about Pub/Sub. */
  static void mode(StreamSpec stream, boolean archiving, Diagnostics problems) {
    EndpointSpec side = live(stream).orElse(null);
    if (side == null) {
      return;
    }
    if (archiving && side.text("archive_subscription").isEmpty()) {
      problems.warning(
          side.position(),
          "ML-4283",
          path(stream),
          side.text("topic").isPresent()
              ? "the archive gets what is published from now on, and a live run what is published"
                  + " from its own start: the two differ. Set 'archive_subscription', and"
                  + " 'subscription' instead of 'topic'."
              : "'archive' reads the subscription of the live run, and each message goes to one of"
                  + " them. Set 'archive_subscription' if there is a live run.");
    }
    if (!archiving && stream.timestamp().isPresent()) {
      problems.warning(
          side.position(),
          "ML-4280",
          path(stream),
          "Pub/Sub keeps no order, so which events are late depends on when they arrive and may"
              + " differ between runs; live rows and a replay are equal but for the events in the"
              + " output 'late', which 'verify' leaves out. See docs/pubsub.md.");
    }
  }
}
