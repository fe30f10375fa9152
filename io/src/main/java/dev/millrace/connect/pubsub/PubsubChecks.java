package dev.millrace.connect.pubsub;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.StreamSide;
import dev.millrace.connect.WatermarkSpec.OnIdle;
import dev.millrace.io.pubsub.client.PubsubCodes;
import java.util.List;
import java.util.Optional;

/** What a Pub/Sub source is asked for, and what Pub/Sub cannot give. */
final class PubsubChecks {
  private static final String SUBSCRIPTION = PubsubSourceType.SUBSCRIPTION.name();
  private static final String ARCHIVE_SUBSCRIPTION = PubsubSourceType.ARCHIVE_SUBSCRIPTION.name();
  private static final String TOPIC = PubsubSourceType.TOPIC.name();
  private static final String TIMESTAMP_ATTRIBUTE = PubsubSourceType.TIMESTAMP_ATTRIBUTE.name();

  private PubsubChecks() {}

  /** The source alone. */
  static void source(StreamSide side) {
    EndpointSpec source = side.source();
    for (String key : List.of(SUBSCRIPTION, ARCHIVE_SUBSCRIPTION, TOPIC)) {
      PubsubSide.wrongPath(source, key)
          .ifPresent(wrong -> side.error(key, PubsubCodes.WRONG_PATH, wrong));
    }
    if (source.text(TIMESTAMP_ATTRIBUTE).isPresent() && !side.timeIsColumn()) {
      side.error(
          TIMESTAMP_ATTRIBUTE,
          PubsubCodes.NO_TIME_COLUMN,
          "'timestamp_attribute' fills the column that the stream's 'timestamp' names; got a stream"
              + " without such a column. Declare a TIMESTAMP column and name it.");
    }
    if (side.watermark().onIdle() == OnIdle.HOLD) {
      side.error(
          "",
          PubsubCodes.NOTHING_TO_HOLD,
          "'on_idle: hold' makes verdicts depend on a log alone, and Pub/Sub is not a log; expected"
              + " 'on_idle: advance'.");
    }
  }

  /** Two streams at one subscription would each get a part of the messages. */
  static boolean shared(StreamSide side, StreamSide earlier) {
    Optional<String> subscription = side.source().text(SUBSCRIPTION);
    if (subscription.isEmpty() || !subscription.equals(earlier.source().text(SUBSCRIPTION))) {
      return false;
    }
    side.error(
        SUBSCRIPTION,
        PubsubCodes.SHARED_SUBSCRIPTION,
        "stream '"
            + earlier.name()
            + "' reads '"
            + subscription.get()
            + "' too, and a subscription gives each message to one reader; expected a subscription"
            + " for each stream.");
    return true;
  }

  /** What a run has to know about Pub/Sub. */
  static void run(StreamSide side, boolean archiving) {
    EndpointSpec source = side.source();
    if (archiving && source.text(ARCHIVE_SUBSCRIPTION).isEmpty()) {
      side.warning(
          PubsubCodes.SHARED_WITH_ARCHIVER,
          source.text(TOPIC).isPresent()
              ? "the archive gets what is published from now on, and a live run what is published"
                  + " from its own start: the two differ. Set 'archive_subscription', and"
                  + " 'subscription' instead of 'topic'."
              : "'archive' reads the subscription of the live run, and each message goes to one of"
                  + " them. Set 'archive_subscription' if there is a live run.");
    }
    if (!archiving && side.timed()) {
      side.warning(
          PubsubCodes.NO_ORDER,
          "Pub/Sub keeps no order, so which events are late depends on when they arrive and may"
              + " differ between runs; live rows and a replay are equal but for the events in the"
              + " output 'late', which 'verify' leaves out. See docs/pubsub.md.");
    }
  }
}
