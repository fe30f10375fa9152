package dev.millrace.job;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.kafka.KafkaSide;
import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.Event;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.kafka.TopicReader;
import dev.millrace.io.kafka.TopicRecord;
import dev.millrace.io.parquet.ParquetRows;
import dev.millrace.plan.model.PlanOutput;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Reads back what a run wrote to one of its outputs. */
public final class OutputRows {
  /** Takes a row and its event time. */
  public interface Taker {
    void take(Object[] row, long time);
  }

  /** Takes a row, its event time, and which run wrote it where that is known. */
  public interface MarkedTaker {
    void take(Object[] row, long time, Optional<RunMark> mark);
  }

  private static final String KAFKA = "WriteToKafka";
  private static final String READ_SUBSCRIPTION = "read_subscription";
  private static final String PARQUET = "WriteToParquet";
  private static final String JSON = "WriteToJson";
  private static final String CSV = "WriteToCsv";

  private OutputRows() {}

  public static boolean isKafka(EndpointSpec side) {
    return side.type().equals(KAFKA);
  }

  /** Whether a side is a Pub/Sub topic with a subscription to read it back. */
  static boolean isPubsub(EndpointSpec side) {
    return Connectors.name(side).equals("pubsub") && side.text(READ_SUBSCRIPTION).isPresent();
  }

  /** Whether a side is a topic that can be read back. */
  public static boolean isTopic(EndpointSpec side) {
    return isKafka(side) || isPubsub(side);
  }

  public static boolean isParquet(EndpointSpec side) {
    return side.type().equals(PARQUET);
  }

  static boolean isCsv(EndpointSpec side) {
    return side.type().equals(CSV);
  }

  /** Whether rows can be read back from a side. */
  public static boolean isReadable(PlanOutput output, EndpointSpec side) {
    return isKafka(side)
        ? !output.liveExpressions().containsKey("topic")
        : isPubsub(side) && PubsubRows.isWhole(output, side) || isFiles(side);
  }

  /** Whether a side is a directory of files. */
  public static boolean isFiles(EndpointSpec side) {
    return isParquet(side) || side.type().equals(JSON) || side.type().equals(CSV);
  }

  /** Whether rows that are read back from a side have their event times. */
  public static boolean keepsTime(EndpointSpec side) {
    return isKafka(side) || isPubsub(side) || isParquet(side);
  }

  /** Where a side writes to, for people. */
  public static String place(EndpointSpec side) {
    return isKafka(side) || isPubsub(side)
        ? "topic '" + side.text("topic").orElse("") + "'"
        : side.text("path").orElse("");
  }

  /**
   * Reads all that is in a side that {@link #isReadable}. Rows carry the mark of the run that wrote
   * them.
   *
   * @throws dev.millrace.diag.UserException as {@link #readTopic} and {@link FileRows#read}
   */
  public static void readSide(PlanOutput output, EndpointSpec side, MarkedTaker taker) {
    if (isKafka(side)) {
      readMarked(output, side, taker);
      return;
    }
    if (isPubsub(side)) {
      PubsubRows.read(output, side, taker);
      return;
    }
    FileRows.read(output, side, taker);
  }

  static UserException notARow(String place, PlanOutput output, Coordinates at, String reason) {
    return Refusals.of(
        Refusals.NOT_A_ROW,
        place
            + " holds a record that is not a row of output '"
            + output.name()
            + "': "
            + at
            + ": "
            + reason
            + ". Was the pipeline file changed since the live run?");
  }

  /**
   * Reads the live side of an output from the oldest record to the present end.
   *
   * @throws dev.millrace.diag.UserException ML-4105 if it is no Kafka topic that is known by name,
   *     ML-4107 if a record is no row of the output, ML-50xx if Kafka cannot be read
   */
  public static void readTopic(PlanOutput output, EndpointSpec side, Taker taker) {
    if (isPubsub(side)) {
      PubsubRows.read(output, side, (row, time, mark) -> taker.take(row, time));
      return;
    }
    readMarked(output, side, (row, time, mark) -> taker.take(row, time));
  }

  private static void readMarked(PlanOutput output, EndpointSpec side, MarkedTaker taker) {
    if (!isKafka(side) || output.liveExpressions().containsKey("topic")) {
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
    try (TopicReader records = TopicReader.all(KafkaSide.connection(side), topic)) {
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
          throw notARow("topic '" + topic + "'", output, at, fault.reason());
        }
      }
    }
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

  /**
   * Reads the Parquet files of an output.
   *
   * @throws dev.millrace.diag.UserException ML-51xx if the directory is not there, unfinished, or
   *     has a file that is damaged or of another schema
   */
  public static void readFiles(Path directory, Schema schema, Taker taker) {
    try (ParquetRows rows = ParquetRows.read(directory.toString(), schema)) {
      while (rows.hasNext()) {
        Event row = rows.next();
        taker.take(row.values(), row.time());
      }
    }
  }
}
