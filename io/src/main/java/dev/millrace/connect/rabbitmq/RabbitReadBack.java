package dev.millrace.connect.rabbitmq;

import dev.millrace.connect.ReadBack;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.rabbitmq.QueueLook;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads back what was published, through the queue that the file names for it. */
final class RabbitReadBack implements ReadBack {
  @Override
  public Optional<String> obstacle(WrittenRows written) {
    return written.sink().find(RabbitSinkType.READ_QUEUE).isEmpty()
        ? Optional.of("it has no " + RabbitSinkType.READ_QUEUE.name())
        : Optional.empty();
  }

  @Override
  public boolean keepsTimes() {
    return true;
  }

  /**
   * Shows all rows; the messages stay in the queue.
   *
   * @throws dev.millrace.diag.UserException ML-4107 if a message is not a row of the output,
   *     ML-557x if the queue cannot be read
   */
  @Override
  public void read(WrittenRows written, Taker taker) {
    String queue = written.sink().find(RabbitSinkType.READ_QUEUE).orElseThrow();
    RecordDecoder decoder =
        RecordFormats.ofSink(written.sink(), RabbitSinkType.subject(written.sink()))
            .decoder(written.schema(), EpochUnits.NONE);
    QueueLook.look(
        RabbitKeys.target(written.sink()).orElseThrow(),
        queue,
        RunMark.HEADER,
        message -> {
          try {
            taker.take(decoder.decode(message.body()), message.time(), mark(message));
          } catch (RowFault fault) {
            Coordinates at = Coordinates.ofMessage(queue, message.id());
            throw written.notARow("queue '" + queue + "'", at, fault.reason());
          }
        });
  }

  private static Optional<RunMark> mark(QueueLook.Seen message) {
    return Optional.ofNullable(message.mark())
        .flatMap(text -> RunMark.parse(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
