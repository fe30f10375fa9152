package dev.millrace.cli.broker;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Runs a file that counts orders, from a broker to that broker. */
public abstract class OrdersFile {
  /** Stands for the format of orders. */
  public static final String IN = "<in>";

  /** Stands for the format of counts. */
  public static final String OUT = "<out>";

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: Known, input: orders, config: {keep: id >= 0}}
          - type: Combine
            name: PerMinute
            input: Known
            windowing: {type: fixed, size: 1m}
            config: {group_by: kind, combine: {n: {fn: count}, ids: {value: id, fn: sum}}}
      streams:
        orders:
          fields: {<fields>}
          timestamp: t
          watermark: {max_out_of_orderness: 1h}
          live: {type: ReadFrom<service>, config: {<source>}}
          archive: {type: ReadFromParquet, config: {path: <dir>/archive, partitions: "dt={yyyy-MM-dd}"}}
      outputs:
        counts:
          input: PerMinute
          live: {type: WriteTo<service>, config: {<counts>}}
          replay: {type: WriteToJson, config: {path: <dir>/counts}}
        dead_letter:
          live: {type: WriteTo<service>, config: {<dead>}}
          replay: {type: WriteToJson, config: {path: <dir>/dead}}
        late:
          live: {type: WriteTo<service>, config: {<late>}}
      """;

  @TempDir private Path dir;
  private Result result = new Result(0, List.of(), List.of());

  /**
   * What the file says about the broker; {@link #IN} and {@link #OUT} stand for formats.
   *
   * @param service as types of sources and sinks name it
   * @param fields the columns of orders
   * @param source the keys of the source
   * @param counts the keys of the sink for counts
   * @param dead the keys of the sink for dead letters
   * @param late the keys of the sink for late orders
   */
  public record Places(
      String service, String fields, String source, String counts, String dead, String late) {}

  protected abstract Places places() throws Exception;

  protected final Path dir() {
    return dir;
  }

  /** The file's text with JSON. */
  protected final String text() throws Exception {
    return text("format: JSON", "format: JSON");
  }

  protected final String text(String in, String out) throws Exception {
    Places places = places();
    return FILE.replace("<fields>", places.fields())
        .replace("<source>", places.source().replace(IN, in))
        .replace("<counts>", places.counts().replace(OUT, out))
        .replace("<dead>", places.dead())
        .replace("<late>", places.late())
        .replace("<service>", places.service())
        .replace("<dir>", dir.toString());
  }

  protected final String file() throws Exception {
    return file(text());
  }

  protected final String file(String text) throws IOException {
    return Files.writeString(dir.resolve("p.yaml"), text).toString();
  }

  /** Runs a command on the file with JSON. */
  protected final int millrace(String command, String... more) throws Exception {
    return run(Stream.concat(Stream.of(command, file()), Stream.of(more)).toArray(String[]::new));
  }

  protected final int run(String... arguments) {
    return ended(TestCommandLine.run(arguments));
  }

  /** Takes the result of a command for that which was run last. */
  protected final int ended(Result other) {
    result = other;
    return result.exitCode();
  }

  /** What the last command has said. */
  protected final String output() {
    return String.join("\n", result.out()) + String.join("\n", result.err());
  }

  /** What {@code check --connect} says about a file; 0 where that is nothing. */
  protected final String said(String text) throws IOException {
    return run("check", "--connect", file(text)) == 0 ? "0" : output();
  }

  /** An order as JSON. */
  public static String json(int id, String more) {
    return "{\"id\": %d, %s\"t\": \"2025-03-01T10:%02d:%02dZ\"}"
        .formatted(id, more, id / 60 % 60, id % 60);
  }

  /** One of two kinds. */
  public static String kind(int id) {
    return id % 3 == 0 ? "a" : "b";
  }

  /** What counts are together, however often a run was ended. */
  protected static String sums(List<String> rows) {
    int n = 0;
    int ids = 0;
    for (String row : rows) {
      String[] parts = row.split("[:,}]");
      n += Integer.parseInt(parts[3]);
      ids += Integer.parseInt(parts[5]);
    }
    return n + " orders, " + ids;
  }

  /** The rows that a replay has written, sorted. */
  protected final List<String> replayed(String output) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(dir.resolve(output))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines.stream().sorted().toList();
  }

  /** Whether the archive has some file. */
  protected final boolean isArchived() {
    return !parquet("archive").isEmpty();
  }

  /** The files of Parquet below a directory, which need not be there yet. */
  protected final List<Path> parquet(String below) {
    try (Stream<Path> files = Files.walk(dir.resolve(below))) {
      return files.filter(f -> f.toString().endsWith(".parquet")).toList();
    } catch (IOException | UncheckedIOException notThereOrMovedMeanwhile) {
      return List.of();
    }
  }
}
