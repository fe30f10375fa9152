package dev.millrace.connect.pubsub;

import dev.millrace.connect.ReadBack;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.pubsub.read.SubscriptionReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads back what was published, through the subscription that the file names for it. */
final class PubsubReadBack implements ReadBack {
  @Override
  public Optional<String> obstacle(WrittenRows written) {
    if (written.sink().find(PubsubSinkKeys.READ_SUBSCRIPTION).isEmpty()) {
      return Optional.of("it has no " + PubsubSinkKeys.READ_SUBSCRIPTION.name());
    }
    int inData = PubsubSinkType.data(written.sink(), written.schema()).getFieldCount();
    return inData == written.schema().getFieldCount()
        ? Optional.empty()
        : Optional.of("columns that became attributes are not in the message's data");
  }

  @Override
  public boolean keepsTimes() {
    return true;
  }

  /**
   * Shows all rows; the messages stay in the subscription.
   *
   * @throws dev.millrace.diag.UserException ML-4107 if a message is not a row of the output,
   *     ML-530x if the subscription cannot be read
   */
  @Override
  public void read(WrittenRows written, Taker taker) {
    String path =
        PubsubSide.path(written.sink(), PubsubSinkKeys.READ_SUBSCRIPTION.name()).orElseThrow();
    RecordDecoder decoder =
        RecordFormats.ofSink(written.sink(), PubsubSinkType.topicName(written.sink()))
            .decoder(written.schema(), EpochUnits.NONE);
    SubscriptionReader.look(
        PubsubSide.connection(written.sink()),
        path,
        message -> {
          try {
            taker.take(decoder.decode(message.data()), message.time(), mark(message));
          } catch (RowFault fault) {
            Coordinates at = Coordinates.ofMessage(path, message.id());
            throw written.notARow("subscription '" + path + "'", at, fault.reason());
          }
        });
  }

  private static Optional<RunMark> mark(SubscriptionReader.Seen message) {
    return Optional.ofNullable(message.attributes().get(RunMark.HEADER))
        .flatMap(text -> RunMark.parse(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
