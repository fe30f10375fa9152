package dev.millrace.init;

import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.Field;

/** Makes pipeline files from what is there. */
public final class NewFiles {
  private NewFiles() {}

  /**
   * A file for the JSON objects of a topic.
   *
   * @param servers the brokers, {@code HOST:PORT}
   * @throws dev.millrace.diag.UserException if they cannot be read
   */
  public static NewFile ofTopic(String topic, String servers) {
    Sample sample = EventTime.withTimes(Sample.ofTopic(topic, servers));
    String name = FileParts.name(topic);
    StreamFile file =
        new StreamFile(
            name, sample, Optional.of(new StreamFile.Topic(topic, servers)), "./archive/" + name);
    return new NewFile(
        file.text(), made("topic '" + topic + "'", sample, true), List.of("check", "test", "run"));
  }

  /**
   * A file for a directory of Parquet files.
   *
   * @throws dev.millrace.diag.UserException if they cannot be read
   */
  public static NewFile ofParquet(String path) {
    Sample sample = Sample.ofFiles("ReadFromParquet", path);
    StreamFile file = new StreamFile(FileParts.name(path), sample, Optional.empty(), path);
    return new NewFile(
        file.text(), made(path, sample, true), List.of("check", "test", "preview", "replay"));
  }

  /**
   * A file for CSV or JSON lines.
   *
   * @throws dev.millrace.diag.UserException if they cannot be read
   */
  public static NewFile ofLines(String path, boolean csv) {
    String type = csv ? "ReadFromCsv" : "ReadFromJson";
    Sample sample = EventTime.withTimes(Sample.ofFiles(type, path));
    return new NewFile(
        new BatchFile(type, path, sample).text(),
        made(path, sample, false),
        List.of("check", "test", "preview", "run"));
  }

  private static String made(String place, Sample sample, boolean stream) {
    Optional<Field> time = stream ? EventTime.column(sample.schema()) : Optional.empty();
    int columns = sample.schema().getFieldCount();
    return (columns == 1 ? "1 column" : columns + " columns")
        + " of "
        + place
        + time.map(column -> ", event time from '" + column.getName() + "'")
            .orElse(stream ? ", no event time found" : "");
  }
}
