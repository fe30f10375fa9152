package dev.millrace.connect.file;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.io.file.FileSinkOptions;
import dev.millrace.io.file.FileSinkOptions.Visible;
import java.time.Duration;
import java.util.Optional;

/** What connectors of files have in common: keys, and how files of an output are cut. */
public final class FileKeys {
  public static final Key<String> SOURCE_PATH =
      Key.required("path", Simple.TEXT, "A file, a directory, or a pattern with `*`.");

  public static final Key<String> SINK_PATH = Key.required("path", Simple.TEXT, "The directory.");

  public static final Key<String> DELIMITER =
      Key.defaulting("delimiter", Simple.CHARACTER, ",", "What separates values; `\\t` is a tab.");

  public static final Key<String> COMMENT =
      Key.optional(
          "comment",
          Simple.CHARACTER,
          "none",
          "What begins a comment, which goes on to the end of its line.");

  public static final Key<String> PARTITIONS =
      Key.optional(
          "partitions",
          Simple.TEXT,
          "none",
          "Directories by event time, for example `dt={yyyy-MM-dd}/hour={HH}`.");

  public static final Key<Long> TARGET_FILE_SIZE =
      Key.defaulting(
          "target_file_size",
          Simple.SIZE,
          FileSinkOptions.DEFAULT_TARGET_BYTES,
          "The size at which the next file is begun.");

  /** How long rows of a run without an end wait until they appear in a file. */
  private static final Duration ROLL_EVERY = Duration.ofMinutes(1);

  private FileKeys() {}

  /** How the files of an output are cut and when they appear. */
  public static FileSinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    Optional<String> partitions = sink.find(PARTITIONS);
    FileSinkOptions options =
        FileSinkOptions.of(sink.value(SINK_PATH), context.schema(), context.mark().runId())
            .withPartitions(partitions.orElse(null))
            .withShards(context.fileWriters(partitions.isPresent()))
            .withTargetBytes(sink.value(TARGET_FILE_SIZE));
    return context.endless()
        ? options.withRollEvery(ROLL_EVERY).withVisible(Visible.WHEN_WHOLE)
        : options;
  }

  /** Reports directories by event time of rows that have none. */
  public static void checkPartitions(SinkRows rows) {
    if (rows.sink().find(PARTITIONS).isPresent() && !rows.timed()) {
      rows.error(
          PARTITIONS.name(),
          "ML-5202",
          "'partitions' goes by event time, and the rows of '"
              + rows.name()
              + "' have none. Declare 'timestamp:' on the stream, put AssignTimestamps in front,"
              + " or drop 'partitions'.");
    }
  }
}
