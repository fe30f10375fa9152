package dev.millrace.connect.file;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.format.TargetKeys;
import dev.millrace.connect.format.WritableRows;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.block.Block;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.output.FileSinkOptions;
import dev.millrace.io.file.output.FileSinkOptions.Visible;
import dev.millrace.io.file.output.ShardedOutput;
import dev.millrace.io.file.record.TextCompression;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.values.PCollection;

/** What connectors of files have in common: keys, and how files of an output are cut. */
public final class FileKeys {
  /** {@code {$WINDOW}} and the like. */
  private static final Pattern BEAM_NAME = Pattern.compile("\\{\\$[A-Za-z_]+\\}");

  public static final Key<String> SOURCE_PATH =
      Key.required("path", Simple.TEXT, "A file, a directory, or a pattern with `*`.");

  public static final Key<String> FILENAME_COLUMN =
      Key.optional(
          "filename_column",
          Simple.COLUMN,
          "none",
          "A further column, for the path of the file that a row is from, where the source stands"
              + " among the transforms.");

  public static final Key<String> SINK_PATH =
      Key.required(
          "path",
          Simple.TEXT,
          "The directory. In a file without `streams` and `outputs`, how the names of the files"
              + " begin: `path-00000-of-00001`.");

  public static final Key<String> FILE_NAME_SUFFIX =
      Key.defaulting(
          "file_name_suffix",
          Simple.TEXT,
          "",
          "How the names of the files end, in a file without `streams` and `outputs`.");

  public static final Key<Long> NUM_SHARDS =
      Key.optional(
          "num_shards",
          Simple.WHOLE_NUMBER,
          "as many as it takes",
          "How many files there are at most, in a file without `streams` and `outputs`.");

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

  /** A directory per row. */
  public static final TargetKeys DIRECTORIES =
      new TargetKeys("directory", "a directory", true, FileKeys::wrongDirectory);

  /** The same as a key. */
  public static final Key<Values> DIRECTORY =
      Key.optional(
          DIRECTORIES.key(),
          DIRECTORIES.type(),
          "none",
          "A directory below `path` for each row, above those of `partitions`.");

  private static final int LONGEST_DIRECTORY = 200;

  private static final Pattern DIRECTORY_NAME =
      Pattern.compile("(?![._~\\s])[^/\\\\*?\\[\\]{}:\"<>|\\p{Cntrl}]+(?<!\\s)");

  public static final Key<Long> TARGET_FILE_SIZE =
      Key.defaulting(
          "target_file_size",
          Simple.SIZE,
          FileSinkOptions.DEFAULT_TARGET_BYTES,
          "The size at which the next file is begun.");

  public static final Key<Duration> ROLL_EVERY =
      Key.defaulting(
          "roll_every",
          Simple.POSITIVE_DURATION,
          Duration.ofMinutes(1),
          "How long rows of a run without an end wait until they appear in a file.");

  public static final Key<String> COMPRESSION =
      Key.defaulting(
          "compression",
          Choice.of(TextCompression.names().toArray(String[]::new)),
          "none",
          "How files are compressed, which their names tell: they end in `.gz`, `.zst`, `.sz` or"
              + " `.bz2`.");

  /** What the five digits in the names of files can count. */
  private static final long MOST_SHARDS = 99_999;

  private FileKeys() {}

  /**
   * What no directory below another one is called: a name that leads elsewhere, that readers take
   * for hidden, or that stands for several.
   */
  private static Optional<String> wrongDirectory(String name) {
    boolean right =
        Arrays.stream(name.split("/", -1))
            .allMatch(
                part ->
                    part.length() <= LONGEST_DIRECTORY && DIRECTORY_NAME.matcher(part).matches());
    return right
        ? Optional.empty()
        : Optional.of(
            "has to be names of up to 200 characters with / between them, which do not begin with"
                + " . _ ~ and have none of \\ * ? [ ] { } : \" < > |");
  }

  /** Whether an output has directories within its own. */
  public static boolean hasDirectories(EndpointSpec sink) {
    return sink.find(PARTITIONS).isPresent() || DIRECTORIES.isPerRow(sink);
  }

  /**
   * Builds a sink of files behind the step that takes out rows without a directory, if rows name
   * theirs.
   */
  public static SinkResult write(
      SinkContext context,
      PCollection<Block> rows,
      Function<PCollection<Block>, SinkResult> write) {
    return DIRECTORIES
        .target(context.sink(), context.expressions())
        .map(
            target ->
                WritableRows.write(
                    context,
                    WritableRows.Payload.whole(new PlacedRows(target), context.schema()),
                    false,
                    rows,
                    write))
        .orElseGet(() -> write.apply(rows));
  }

  /**
   * A directory beside that of a sink, for another run; empty for the root of a bucket or disk, and
   * for one without a name of its own ({@code .}).
   */
  public static Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    String directory = text(SINK_PATH, sink);
    return hasName(directory)
        ? sink.renamed(SINK_PATH.name(), path -> directory + "-" + name)
        : Optional.empty();
  }

  private static boolean hasName(String directory) {
    int scheme = directory.indexOf("://");
    String path = scheme < 0 ? directory : directory.substring(scheme + "://".length());
    String last = path.substring(path.lastIndexOf('/') + 1);
    boolean isBucket = scheme >= 0 && path.equals(last);
    return !isBucket && !last.endsWith(":") && !List.of("", ".", "..").contains(last);
  }

  /** Whether two sinks of files write to one place, so that one replaces what the other wrote. */
  public static boolean isSamePlace(EndpointSpec one, EndpointSpec other) {
    return sameText(SINK_PATH, one, other) && sameText(FILE_NAME_SUFFIX, one, other);
  }

  private static boolean sameText(Key<String> key, EndpointSpec one, EndpointSpec other) {
    return text(key, one).equals(text(key, other));
  }

  private static String text(Key<String> key, EndpointSpec sink) {
    return sink.text(key.name()).orElse("").replaceFirst("/+$", "");
  }

  /**
   * The files of an output that have Beam's names; empty if they fill a directory.
   *
   * @param format of a file without rows
   * @param ending that readers know the files' form by; added where the names do not have it
   */
  public static Optional<ShardedOutput> shards(
      SinkContext context, FileFormat format, String ending) {
    EndpointSpec sink = context.sink();
    if (!context.numbersFiles() || hasDirectories(sink)) {
      return Optional.empty();
    }
    String suffix = sink.value(FILE_NAME_SUFFIX);
    String whole = suffix.endsWith(ending) ? suffix : suffix + ending;
    String id = context.mark().runId() + "-" + Integer.toHexString(context.output().hashCode());
    return Optional.of(
        new ShardedOutput(sink.value(SINK_PATH), whole, id, format, context.schema()));
  }

  /** How the files of an output are cut and when they appear, in a directory or by numbers. */
  public static FileSinkOptions options(SinkContext context, Optional<ShardedOutput> shards) {
    return shards.map(output -> options(context, output)).orElseGet(() -> options(context));
  }

  private static FileSinkOptions options(SinkContext context, ShardedOutput shards) {
    FileSinkOptions options =
        FileSinkOptions.of(shards.directory(), context.schema(), shards.stagingId());
    return context
        .sink()
        .find(NUM_SHARDS)
        .filter(number -> number > 0)
        .map(number -> options.withShards(number.intValue()).withTargetBytes(Long.MAX_VALUE))
        .orElseGet(() -> options.withShards(context.fileWriters(false)));
  }

  /** How the files of a directory are cut and when they appear. */
  public static FileSinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    Optional<String> partitions = sink.find(PARTITIONS);
    FileSinkOptions options =
        FileSinkOptions.of(sink.value(SINK_PATH), context.schema(), context.mark().runId())
            .withDirectory(DIRECTORIES.target(sink, context.expressions()).orElse(null))
            .withPartitions(partitions.orElse(null))
            .withShards(context.fileWriters(hasDirectories(sink)))
            .withTargetBytes(sink.value(TARGET_FILE_SIZE));
    return context.endless()
        ? options.withRollEvery(sink.value(ROLL_EVERY)).withVisible(Visible.WHEN_WHOLE)
        : options;
  }

  /** Reports a number of files that no output can have. */
  public static void checkShards(SinkRows rows) {
    rows.sink()
        .find(NUM_SHARDS)
        .filter(number -> number < 0 || number > MOST_SHARDS)
        .ifPresent(
            number ->
                rows.error(
                    NUM_SHARDS.name(),
                    ErrorCodes.WRONG_FORM,
                    "expected a number of files from 1 to "
                        + MOST_SHARDS
                        + ", or 0 for as many as it takes; got "
                        + number
                        + "."));
  }

  /**
   * Reports a name of Beam's in the path, which would be a directory of that name, and what is
   * wrong with directories that rows name.
   */
  public static void checkPath(SinkRows rows) {
    DIRECTORIES.check(rows);
    Matcher name = BEAM_NAME.matcher(rows.sink().value(SINK_PATH));
    if (name.find()) {
      rows.error(
          SINK_PATH.name(),
          ErrorCodes.WRONG_FORM,
          "'"
              + name.group()
              + "' stands for nothing in a path. Directories by event time are made by"
              + " 'partitions', for example dt={yyyy-MM-dd}/hour={HH}.");
    }
  }

  /** Reports directories by event time of rows that have none. */
  public static void checkPartitions(SinkRows rows) {
    if (rows.sink().find(PARTITIONS).isPresent() && !rows.timed()) {
      rows.error(
          PARTITIONS.name(),
          FileErrors.DIRECTORIES_WITHOUT_TIME,
          "'partitions' goes by event time, and the rows of '"
              + rows.name()
              + "' have none. Declare 'timestamp:' on the stream, put AssignTimestamps before the"
              + " output, or drop 'partitions'.");
    }
  }
}
