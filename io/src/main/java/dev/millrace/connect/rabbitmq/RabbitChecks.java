package dev.millrace.connect.rabbitmq;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.StreamSide;
import dev.millrace.connect.WatermarkSpec.OnIdle;
import dev.millrace.io.rabbitmq.RabbitCodes;
import dev.millrace.io.rabbitmq.RabbitSourceOptions;
import dev.millrace.io.rabbitmq.RabbitTarget;
import java.util.Optional;

/** What a RabbitMQ source is asked for, and what a queue cannot give. */
final class RabbitChecks {
  private static final String QUEUE = RabbitSourceType.QUEUE.name();

  private RabbitChecks() {}

  /** The source alone. */
  static void source(StreamSide side) {
    EndpointSpec source = side.source();
    RabbitKeys.wrongUrl(source)
        .ifPresent(wrong -> side.error(RabbitKeys.URL.name(), RabbitCodes.NO_PLACE, wrong));
    long prefetch = source.value(RabbitSourceType.PREFETCH);
    if (prefetch < 1 || prefetch > RabbitSourceOptions.MOST_PREFETCH) {
      side.error(
          RabbitSourceType.PREFETCH.name(),
          RabbitCodes.NO_PLACE,
          "got " + prefetch + "; expected 1 to " + RabbitSourceOptions.MOST_PREFETCH + ".");
    }
    if (side.watermark().onIdle() == OnIdle.HOLD) {
      side.error(
          "",
          RabbitCodes.NOTHING_TO_HOLD,
          "'on_idle: hold' makes verdicts depend on a log alone, and a queue is not a log; expected"
              + " 'on_idle: advance'.");
    }
  }

  /** Two streams at one queue would each get a part of the messages. */
  static boolean shared(StreamSide side, StreamSide earlier) {
    String queue = side.source().value(RabbitSourceType.QUEUE);
    Optional<String> server = server(side);
    if (!queue.equals(earlier.source().value(RabbitSourceType.QUEUE))
        || server.isEmpty()
        || !server.equals(server(earlier))) {
      return false;
    }
    side.error(
        QUEUE,
        RabbitCodes.SHARED_QUEUE,
        "stream '"
            + earlier.name()
            + "' reads '"
            + queue
            + "' too, and a queue gives each message to one reader; expected a queue for each"
            + " stream, bound to the same exchange.");
    return true;
  }

  private static Optional<String> server(StreamSide side) {
    return RabbitKeys.target(side.source()).map(RabbitTarget::shown);
  }

  /** What a run has to know about queues. */
  static void run(StreamSide side, boolean archiving) {
    if (archiving && side.source().find(RabbitSourceType.ARCHIVE_QUEUE).isEmpty()) {
      side.warning(
          RabbitCodes.SHARED_WITH_ARCHIVER,
          "'archive' reads the queue of the live run, and each message goes to one of them. Set"
              + " 'archive_queue' to one with the same bindings if there is a live run.");
    }
    if (!archiving) {
      side.warning(
          RabbitCodes.NO_ORDER,
          "a queue has no offsets and forgets what was read: messages that come again come out of"
              + " order"
              + (side.timed()
                  ? ", so which events are late may differ between runs, and 'verify' leaves out"
                      + " those in the output 'late'"
                  : "")
              + "; one without "
              + side.source()
                  .find(RabbitSourceType.ID_HEADER)
                  .map(header -> "header '" + header + "'")
                  .orElse("a message_id")
              + " counts each time that it comes. See docs/rabbitmq.md.");
    }
  }
}
