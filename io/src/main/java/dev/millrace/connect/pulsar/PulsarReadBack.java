package dev.millrace.connect.pulsar;

import dev.millrace.connect.ReadBack;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.pulsar.PulsarTarget;
import dev.millrace.io.pulsar.TopicLook;
import dev.millrace.io.pulsar.write.PulsarSink;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads back what is in a topic, whoever sent it. */
final class PulsarReadBack implements ReadBack {
  @Override
  public boolean keepsTimes() {
    return true;
  }

  /**
   * Shows all rows; nothing is acknowledged.
   *
   * @throws dev.millrace.diag.UserException ML-4107 if a message is not a row of the output,
   *     ML-562x if the topic cannot be read
   */
  @Override
  public void read(WrittenRows written, Taker taker) {
    PulsarTarget target = PulsarKeys.target(written.sink());
    RecordDecoder decoder =
        RecordFormats.ofSink(written.sink(), target.topic())
            .decoder(written.schema(), EpochUnits.NONE);
    TopicLook.look(
        target,
        message -> {
          byte[] value = message.value();
          try {
            taker.take(
                decoder.decode(value == null ? new byte[0] : value),
                time(message),
                mark(message.property()));
          } catch (RowFault fault) {
            Coordinates at = Coordinates.ofMessage(target.topic(), message.id());
            throw written.notARow("topic '" + target.topic() + "'", at, fault.reason());
          }
        });
  }

  private static long time(TopicLook.Seen message) {
    String text = message.property().apply(PulsarSink.TIME);
    try {
      return text == null ? message.time() : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return message.time();
    }
  }

  private static Optional<RunMark> mark(Function<String, @Nullable String> property) {
    return Optional.ofNullable(property.apply(RunMark.HEADER))
        .flatMap(text -> RunMark.parse(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
