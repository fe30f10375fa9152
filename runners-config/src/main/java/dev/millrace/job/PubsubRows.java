package dev.millrace.job;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.pubsub.PubsubSide;
import dev.millrace.element.Coordinates;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.pubsub.SubscriptionReader;
import dev.millrace.plan.model.PlanOutput;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Reads back what a run published, through the subscription that the file names for it. */
final class PubsubRows {
  private PubsubRows() {}

  /** Whether a message's data holds the whole row: columns that became attributes do not count. */
  static boolean isWhole(PlanOutput output, EndpointSpec side) {
    return Connectors.sink(side).payload(side, output.schema()).getFieldCount()
        == output.schema().getFieldCount();
  }

  /**
   * Shows all rows; the messages stay in the subscription.
   *
   * @throws dev.millrace.diag.UserException ML-4107 if a message is no row of the output, ML-530x
   *     if the subscription cannot be read
   */
  static void read(PlanOutput output, EndpointSpec side, OutputRows.MarkedTaker taker) {
    String path = PubsubSide.path(side, "read_subscription").orElseThrow();
    Schema schema = Connectors.sink(side).payload(side, output.schema());
    String format = side.text("format").orElse("JSON").toUpperCase(Locale.ROOT);
    RecordDecoder decoder = ValueFormat.valueOf(format).decoder(schema);
    SubscriptionReader.look(
        PubsubSide.connection(side),
        path,
        message -> {
          try {
            taker.take(decoder.decode(message.data()), message.time(), mark(message));
          } catch (RowFault fault) {
            Coordinates at = Coordinates.ofMessage(path, message.id());
            throw OutputRows.notARow("subscription '" + path + "'", output, at, fault.reason());
          }
        });
  }

  private static Optional<RunMark> mark(SubscriptionReader.Seen message) {
    return Optional.ofNullable(message.attributes().get(RunMark.HEADER))
        .flatMap(text -> RunMark.parse(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
