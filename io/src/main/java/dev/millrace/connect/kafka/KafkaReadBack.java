package dev.millrace.connect.kafka;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.kafka.client.KafkaProbe;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.kafka.read.TopicReader;
import dev.millrace.io.kafka.read.TopicRecord;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a topic back, from its oldest record to its present end. */
final class KafkaReadBack implements ReadBack {
  @Override
  public Optional<String> obstacle(WrittenRows written) {
    if (written.perRow().contains(KafkaSinkType.TOPIC.name())) {
      return Optional.of("each row names its topic");
    } else if (written.sink().find(KafkaSinkType.VALUE).isPresent()) {
      return Optional.of("records hold one column of their rows, by 'value'");
    } else if (!ends(written)) {
      return Optional.empty();
    } else if (written.sink().find(KafkaSinkType.VERSION).isEmpty()) {
      return Optional.of("without 'version', nothing says which row of a key is the newest");
    }
    return written.schema().hasField(key(written))
        ? Optional.empty()
        : Optional.of("with 'deleted', 'key' has to be a column");
  }

  private static boolean ends(WrittenRows written) {
    return written.sink().find(KafkaSinkType.DELETED).isPresent();
  }

  private static String key(WrittenRows written) {
    return written.sink().find(KafkaSinkType.RECORD_KEY).orElse("");
  }

  @Override
  public Optional<Kept> kept(WrittenRows written) {
    return written
        .sink()
        .find(KafkaSinkType.DELETED)
        .map(
            deleted ->
                new Kept(
                    List.of(key(written)),
                    written.sink().find(KafkaSinkType.VERSION).orElseThrow(),
                    Optional.of(deleted)));
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
    if (ends(written)) {
      readNewest(written, taker);
      return;
    }
    read(written, (record, row) -> taker.take(row, record.time(), mark(record)));
  }

  private interface RowTaker {
    void take(TopicRecord record, Object[] row);
  }

  /** Of each key what a compacted topic keeps in the end, whichever run wrote it. */
  private static void readNewest(WrittenRows written, Taker taker) {
    record Newest(Object[] row, long time) {}
    Map<ByteBuffer, Newest> newest = new LinkedHashMap<>();
    String topic = topic(written.sink());
    try (TopicReader records = TopicReader.all(KafkaSide.connection(written.sink()), topic)) {
      RecordDecoder decoder = decoder(written, topic);
      while (records.hasNext()) {
        TopicRecord record = records.next();
        byte[] key = record.key();
        if (key == null) {
          throw notARow(written, topic, record, "it has no key");
        } else if (record.value() == null) {
          newest.remove(ByteBuffer.wrap(key));
        } else {
          Object[] row = row(written, topic, record, decoder);
          newest.put(ByteBuffer.wrap(key), new Newest(row, record.time()));
        }
      }
    }
    newest.values().forEach(each -> taker.take(each.row(), each.time(), Optional.empty()));
  }

  private static void read(WrittenRows written, RowTaker taker) {
    String topic = topic(written.sink());
    try (TopicReader records = TopicReader.all(KafkaSide.connection(written.sink()), topic)) {
      RecordDecoder decoder = decoder(written, topic);
      while (records.hasNext()) {
        TopicRecord record = records.next();
        taker.take(record, row(written, topic, record, decoder));
      }
    }
  }

  private static RecordDecoder decoder(WrittenRows written, String topic) {
    return RecordFormats.ofSink(written.sink(), topic).decoder(written.schema(), EpochUnits.NONE);
  }

  private static Object[] row(
      WrittenRows written, String topic, TopicRecord record, RecordDecoder decoder) {
    byte[] value = record.value();
    if (value == null) {
      throw notARow(written, topic, record, "it has no value");
    }
    try {
      return decoder.decode(value, record.headers());
    } catch (RowFault fault) {
      throw notARow(written, topic, record, fault.reason());
    }
  }

  private static UserException notARow(
      WrittenRows written, String topic, TopicRecord record, String reason) {
    Coordinates at = new Coordinates("kafka", topic, record.partition(), record.offset());
    return written.notARow("topic '" + topic + "'", at, reason);
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
