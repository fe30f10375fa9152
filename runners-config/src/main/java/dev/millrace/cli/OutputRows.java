package dev.millrace.cli;

import dev.millrace.compile.KafkaEndpoints;
import dev.millrace.element.Coordinates;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.kafka.KafkaConnection;
import dev.millrace.io.kafka.TopicReader;
import dev.millrace.io.kafka.TopicRecord;
import dev.millrace.io.parquet.ParquetRows;
import dev.millrace.plan.PlanOutput;
import dev.millrace.spec.EndpointSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

/** Reads back what a run wrote to one of its outputs. */
final class OutputRows {
  /** Takes a row and its event time. */
  interface Taker {
    void take(Object[] row, long time);
  }

  private static final String KAFKA = "WriteToKafka";
  private static final String PARQUET = "WriteToParquet";

  private OutputRows() {}

  static boolean isKafka(EndpointSpec side) {
    return side.type().equals(KAFKA);
  }

  static boolean isParquet(EndpointSpec side) {
    return side.type().equals(PARQUET);
  }

  /**
   * Reads the live side of an output from the oldest record to the present end.
   *
   * @throws dev.millrace.diag.UserException ML-4105 if it is no Kafka topic that is known by name,
   *     ML-4107 if a record is no row of the output, ML-50xx if Kafka cannot be read
   */
  static void readTopic(PlanOutput output, EndpointSpec side, Taker taker) {
    if (!isKafka(side) || output.expressions().containsKey("topic")) {
      throw Refusals.of(
          Refusals.NOT_DECLARED,
          "output '"
              + output.name()
              + "' cannot be read back: its live side is "
              + (isKafka(side) ? "a topic per row" : side.type())
              + "; expected WriteToKafka with a topic's name");
    }
    String topic = side.text("topic").orElseThrow();
    String format = side.text("format").orElse("JSON").toUpperCase(Locale.ROOT);
    RecordDecoder decoder = ValueFormat.valueOf(format).decoder(output.schema());
    try (TopicReader records = TopicReader.all(committedOnly(side), topic)) {
      while (records.hasNext()) {
        TopicRecord record = records.next();
        byte[] value = record.value();
        try {
          if (value == null) {
            throw new RowFault("", "it has no value");
          }
          taker.take(decoder.decode(value), record.time());
        } catch (RowFault fault) {
          throw Refusals.of(
              Refusals.NOT_A_ROW,
              "topic '"
                  + topic
                  + "' holds a record that is no row of output '"
                  + output.name()
                  + "': "
                  + new Coordinates("kafka", topic, record.partition(), record.offset())
                  + ": "
                  + fault.reason()
                  + ". Was the pipeline file changed since the live run?",
              fault);
        }
      }
    }
  }

  private static KafkaConnection committedOnly(EndpointSpec side) {
    KafkaConnection connection = KafkaEndpoints.connection(side);
    Map<String, String> properties = new LinkedHashMap<>(connection.properties());
    properties.putIfAbsent("isolation.level", "read_committed");
    return new KafkaConnection(
        connection.position(), connection.bootstrapServers(), properties, connection.timeout());
  }

  /**
   * Reads the Parquet files of an output.
   *
   * @throws dev.millrace.diag.UserException ML-51xx if the directory is not there, unfinished, or
   *     has a file that is damaged or of another schema
   */
  static void readFiles(Path directory, Schema schema, Taker taker) {
    try (ParquetRows rows = ParquetRows.read(directory.toString(), schema)) {
      while (rows.hasNext()) {
        Event row = rows.next();
        taker.take(row.values(), row.time());
      }
    }
  }
}
