package dev.millrace.connect.kafka;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.diag.Diagnostic;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.kafka.client.KafkaProbe;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.kafka.read.TopicReader;
import dev.millrace.io.kafka.read.TopicRecord;
import java.util.Optional;

/** Reads a topic back, from its oldest record to its present end. */
final class KafkaReadBack implements ReadBack {
  @Override
  public Optional<String> obstacle(WrittenRows written) {
    return written.perRow().contains(KafkaSinkType.TOPIC.name())
        ? Optional.of("each row names its topic")
        : Optional.empty();
  }

  @Override
  public boolean keepsTimes() {
    return true;
  }

  /**
   * @throws dev.millrace.diag.UserException ML-4107 if a record is not a row of the output, ML-50xx
   *     if Kafka cannot be read
   */
  @Override
  public void read(WrittenRows written, Taker taker) {
    String topic = topic(written.sink());
    RecordDecoder decoder =
        RecordFormats.ofSink(written.sink(), topic).decoder(written.schema(), EpochUnits.NONE);
    try (TopicReader records = TopicReader.all(KafkaSide.connection(written.sink()), topic)) {
      while (records.hasNext()) {
        TopicRecord record = records.next();
        byte[] value = record.value();
        try {
          if (value == null) {
            throw new RowFault("", "it has no value");
          }
          taker.take(decoder.decode(value), record.time(), mark(record));
        } catch (RowFault fault) {
          Coordinates at = new Coordinates("kafka", topic, record.partition(), record.offset());
          throw written.notARow("topic '" + topic + "'", at, fault.reason());
        }
      }
    }
  }

  private static String topic(EndpointSpec sink) {
    return sink.value(KafkaSinkType.TOPIC).toString();
  }

  private static Optional<RunMark> mark(TopicRecord record) {
    for (Header header : record.headers()) {
      byte[] value = header.value();
      if (header.key().equals(RunMark.HEADER) && value != null) {
        return RunMark.parse(value);
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<Diagnostic> withheld(EndpointSpec sink) {
    return KafkaProbe.openTransactions(KafkaSide.connection(sink), TopicSelection.of(topic(sink)));
  }
}
