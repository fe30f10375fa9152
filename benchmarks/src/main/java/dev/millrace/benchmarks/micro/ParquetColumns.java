package dev.millrace.benchmarks.micro;

import dev.millrace.element.block.FileSplit;
import dev.millrace.io.parquet.read.ParquetPlanner;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.io.parquet.read.ParquetSplitReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Reading a zstd Parquet file through the product's reader, per row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ParquetColumns.ROWS)
public class ParquetColumns {
  static final int ROWS = 131_072;

  private static final String PLAYS =
      """
      SELECT printf('%%016x', CAST(hash(range) >> 1 AS BIGINT)) AS event_id,
        ['play', 'heartbeat', 'pause'][CAST(hash(range, 1) %% 3 AS INTEGER) + 1] AS event_type,
        'user-' || lpad(CAST(hash(range, 2) %% 20000 AS VARCHAR), 6, '0') AS user_id,
        'title-' || lpad(CAST(hash(range, 3) %% 2000 AS VARCHAR), 4, '0') AS content_id,
        'tv' AS device, CAST(hash(range, 4) %% 10 AS INTEGER) * 800 AS bitrate_kbps,
        CAST(hash(range, 5) %% 7200000 AS BIGINT) AS position_ms,
        CAST(hash(range, 6) %% 8000 AS BIGINT) AS buffering_ms,
        CAST(make_timestamp_ms(1740787200000 + range) AS TIMESTAMP_MS) AS event_time
      FROM range(%d)\
      """;

  private static final Schema FEW =
      Schema.builder()
          .addFields(
              Stream.of("content_id", "bitrate_kbps", "event_time")
                  .map(Samples.PLAYS::getField)
                  .toList())
          .build();

  private Path directory = Path.of("");
  private List<FileSplit> all = List.of();
  private List<FileSplit> three = List.of();

  /** Writes the file. */
  @Setup
  public void write() throws IOException, SQLException {
    directory = Files.createTempDirectory("millrace-micro");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd)"
              .formatted(PLAYS.formatted(ROWS), file()));
    }
    all = ParquetPlanner.plan(options(Samples.PLAYS)).splits();
    three = ParquetPlanner.plan(options(FEW)).splits();
  }

  /** Deletes the file. */
  @TearDown
  public void delete() throws IOException {
    Files.delete(file());
    Files.delete(directory);
  }

  /** All nine columns. */
  @Benchmark
  public void allColumns(Blackhole hole) {
    read(options(Samples.PLAYS), all, hole);
  }

  /** Three of nine columns. */
  @Benchmark
  public void threeColumns(Blackhole hole) {
    read(options(FEW), three, hole);
  }

  private static void read(ParquetSourceOptions options, List<FileSplit> splits, Blackhole hole) {
    ParquetSplitReader reader = new ParquetSplitReader(options);
    splits.forEach(split -> reader.read(split, hole::consume));
  }

  private ParquetSourceOptions options(Schema columns) {
    return ParquetSourceOptions.of(file().toString(), columns).withTimeColumn("event_time");
  }

  private Path file() {
    return directory.resolve("plays.parquet");
  }
}
