package dev.millrace.job;

import dev.millrace.compile.KafkaEndpoints;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.RunMark;
import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.Event;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.block.FileSplit;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.OutputRun;
import dev.millrace.io.file.TextFormat;
import dev.millrace.io.file.TextPlanner;
import dev.millrace.io.file.TextSourceOptions;
import dev.millrace.io.file.TextSplitReader;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.kafka.TopicReader;
import dev.millrace.io.kafka.TopicRecord;
import dev.millrace.io.parquet.ParquetRows;
import dev.millrace.plan.PlanOutput;
import java.nio.file.Path;
import java.util.List;
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
   * Reads all that is in a side that {@link #isReadable}. Rows of files carry a mark if one run
   * wrote all of them.
   *
   * @throws dev.millrace.diag.UserException as {@link #readTopic} and {@link #readFiles}
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
    String path = side.text("path").orElseThrow();
    List<OutputRun> runs = OutputRun.of(path);
    Optional<RunMark> mark =
        runs.size() == 1
            ? Optional.of(new RunMark(runs.get(0).pipeline().hash(), runs.get(0).run()))
            : Optional.empty();
    if (isParquet(side)) {
      readFiles(Path.of(path), output.schema(), (row, time) -> taker.take(row, time, mark));
    } else {
      readText(output, side, path, (row, time) -> taker.take(row, time, mark));
    }
  }

  private static void readText(PlanOutput output, EndpointSpec side, String path, Taker taker) {
    TextFormat format = side.type().equals(CSV) ? TextFormat.CSV : TextFormat.JSON;
    TextSourceOptions options =
        TextSourceOptions.of(path, format, output.schema())
            .withDelimiter(side.text("delimiter").orElse(",").charAt(0));
    TextSplitReader reader = new TextSplitReader(options);
    for (FileSplit split : splits(options)) {
      reader.read(
          split,
          record -> {
            RowFault fault = record.fault();
            Object[] row = record.row();
            if (fault != null || row == null) {
              throw notARow(
                  path, output, record.coordinates(), fault == null ? "" : fault.reason());
            }
            taker.take(row, record.time());
          });
    }
  }

  /** The files of an output; none where a run wrote no row. */
  private static List<FileSplit> splits(TextSourceOptions options) {
    try {
      return TextPlanner.plan(options).splits();
    } catch (UserException e) {
      if (e.diagnostics().get(0).code().equals(FileErrors.NO_FILES)) {
        return List.of();
      }
      throw e;
    }
  }

  static UserException notARow(String place, PlanOutput output, Coordinates at, String reason) {
    return Refusals.of(
        Refusals.NOT_A_ROW,
        place
            + " holds a record that is no row of output '"
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
    try (TopicReader records = TopicReader.all(KafkaEndpoints.connection(side), topic)) {
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
      if (header.key().equals(RunMark.HEADER)) {
        return RunMark.parse(header.value());
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
