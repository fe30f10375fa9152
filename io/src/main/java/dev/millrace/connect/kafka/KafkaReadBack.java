package dev.millrace.connect.kafka;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.connect.format.TargetKeys;
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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads topics back, from their oldest records to their present ends. */
final class KafkaReadBack implements ReadBack {
  @Override
  public Optional<String> obstacle(WrittenRows written) {
    if (written.sink().find(KafkaSinkType.VALUE).isPresent()) {
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
  public Predicate<Object[]> placed(WrittenRows written) {
    return KafkaSinkType.TOPICS.places(written)::belongs;
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
    for (String topic : topics(written.sink())) {
      Map<ByteBuffer, Newest> newest = new LinkedHashMap<>();
      records(
          written,
          topic,
          (record, row) -> {
            byte[] key = record.key();
            if (key == null) {
              throw notARow(written, topic, record, "it has no key");
            } else if (row == null) {
              newest.remove(ByteBuffer.wrap(key));
            } else {
              newest.put(ByteBuffer.wrap(key), new Newest(row, record.time()));
            }
          });
      newest.values().forEach(each -> taker.take(each.row(), each.time(), Optional.empty()));
    }
  }

  private static void read(WrittenRows written, RowTaker taker) {
    for (String topic : topics(written.sink())) {
      records(
          written,
          topic,
          (record, row) -> {
            if (row == null) {
              throw notARow(written, topic, record, "it has no value");
            }
            taker.take(record, row);
          });
    }
  }

  private interface RecordTaker {
    /** A record and its row, null where it has no value. */
    void take(TopicRecord record, Object @Nullable [] row);
  }

  private static void records(WrittenRows written, String topic, RecordTaker taker) {
    TargetKeys.Places places = KafkaSinkType.TOPICS.places(written);
    try (TopicReader records = TopicReader.all(KafkaSide.connection(written.sink()), topic)) {
      RecordDecoder decoder = decoder(written, topic);
      while (records.hasNext()) {
        TopicRecord record = records.next();
        Object[] row = row(written, topic, record, decoder);
        if (row != null) {
          places.check(row, topic::equals, place(topic), at(topic, record));
        }
        taker.take(record, row);
      }
    }
  }

  private static RecordDecoder decoder(WrittenRows written, String topic) {
    return RecordFormats.ofSink(written.sink(), topic).decoder(written.schema(), EpochUnits.NONE);
  }

  private static Object @Nullable [] row(
      WrittenRows written, String topic, TopicRecord record, RecordDecoder decoder) {
    byte[] value = record.value();
    if (value == null) {
      return null;
    }
    try {
      return decoder.decode(value, record.headers());
    } catch (RowFault fault) {
      throw notARow(written, topic, record, fault.reason());
    }
  }

  private static UserException notARow(
      WrittenRows written, String topic, TopicRecord record, String reason) {
    return written.notARow(place(topic), at(topic, record), reason);
  }

  private static String place(String topic) {
    return "topic '" + topic + "'";
  }

  private static Coordinates at(String topic, TopicRecord record) {
    return new Coordinates("kafka", topic, record.partition(), record.offset());
  }

  /** Those that the file names, and of a pattern those that are there. */
  private static Collection<String> topics(EndpointSpec sink) {
    return KafkaSinkType.TOPICS.pattern(sink).isEmpty()
        ? KafkaSinkType.TOPICS.names(sink)
        : KafkaProbe.topics(KafkaSide.connection(sink), selection(sink));
  }

  private static TopicSelection selection(EndpointSpec sink) {
    return KafkaSinkType.TOPICS
        .pattern(sink)
        .map(TopicSelection::matching)
        .orElseGet(() -> new TopicSelection(KafkaSinkType.TOPICS.names(sink), null));
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
    return KafkaProbe.openTransactions(KafkaSide.connection(sink), selection(sink));
  }
}
