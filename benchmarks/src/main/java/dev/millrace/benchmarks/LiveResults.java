package dev.millrace.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** All results of a run of L1: when they came, and whether they are DuckDB's. */
final class LiveResults {
  /** The header with a row's id. */
  private static final String ID = "millrace-id";

  private static final String COLUMNS =
      "content_id, events, buffering_ms, avg_bitrate_kbps, viewers";

  /** How J1's SQL names its input. */
  private static final String INPUT =
      "read_parquet('${DATA}/plays/*/*/*.parquet', hive_partitioning = false)";

  private final Path directory;
  private final Path file;
  private long[] times = new long[1 << 16];
  private int count;
  private int writtenAgain;

  private LiveResults(Path directory) {
    this.directory = directory;
    this.file = directory.resolve("minutes.jsonl");
  }

  /** Which records are results. */
  enum Rows {
    /** The first of each id: a restart of the job writes rows again. */
    FIRST_OF_ID,
    /** Every record. */
    EACH,
    /** The last of each key: those before it are what the row was until then. */
    LAST_OF_KEY
  }

  /**
   * Reads the topic to its end. Records that are no results are counted and left out.
   *
   * @param directory gets a file of the rows, one JSON object per line
   */
  static LiveResults read(String broker, int partitions, Path directory, Rows rows)
      throws IOException {
    LiveResults results = new LiveResults(directory);
    try (ResultReader reader = new ResultReader(broker, partitions);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(results.file))) {
      Set<ByteBuffer> ids = new HashSet<>();
      Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> newest = new HashMap<>();
      while (!reader.atEnd()) {
        for (ConsumerRecord<byte[], byte[]> result : reader.poll()) {
          boolean again =
              switch (rows) {
                case EACH -> false;
                case FIRST_OF_ID ->
                    !ids.add(ByteBuffer.wrap(result.headers().lastHeader(ID).value()));
                case LAST_OF_KEY -> newest.put(ByteBuffer.wrap(result.key()), result) != null;
              };
          results.writtenAgain += again ? 1 : 0;
          if (!again && rows != Rows.LAST_OF_KEY) {
            results.add(result, out);
          }
        }
      }
      for (ConsumerRecord<byte[], byte[]> result : newest.values()) {
        results.add(result, out);
      }
    }
    Arrays.sort(results.times, 0, results.count);
    return results;
  }

  private void add(ConsumerRecord<byte[], byte[]> result, OutputStream out) throws IOException {
    if (count == times.length) {
      times = Arrays.copyOf(times, count * 2);
    }
    times[count++] = result.timestamp();
    out.write(result.value());
    out.write('\n');
  }

  int rows() {
    return count;
  }

  /** How many rows came more than once. */
  int writtenAgain() {
    return writtenAgain;
  }

  /** The time at which a share of the results had been written. */
  long timeOf(double share) {
    return times[Math.min(count - 1, (int) (count * share))];
  }

  /**
   * Compares with DuckDB's rows for the same plays and J1's own SQL, as multisets. The windows'
   * times are not compared: the broker has put its own in their place.
   *
   * @throws IllegalStateException where they differ
   */
  void requireEqual(Path data, long events, Path sqlFile) throws IOException, SQLException {
    String files =
        PlaysProducer.files(data).stream()
            .map(f -> "'" + f + "'")
            .collect(Collectors.joining(", ", "[", "]"));
    String sql =
        Files.readString(sqlFile)
            .replace(INPUT, "produced")
            .replace("${OUT}", directory.toString());
    try (Connection connection = DuckDb.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE produced AS FROM read_parquet(%s, hive_partitioning = false) LIMIT %d"
              .formatted(files, events));
      for (String command : sql.split(";\n")) {
        statement.execute(command);
      }
      String theirs =
          "(SELECT %s FROM '%s')".formatted(COLUMNS, directory.resolve("minutes.parquet"));
      String ours =
          ("(SELECT %s FROM read_json('%s', format = 'newline_delimited', columns = {content_id:"
                  + " 'VARCHAR', events: 'BIGINT', buffering_ms: 'BIGINT',"
                  + " avg_bitrate_kbps: 'DOUBLE', viewers: 'BIGINT'}))")
              .formatted(COLUMNS, file);
      long missing = difference(statement, theirs, ours);
      long surplus = difference(statement, ours, theirs);
      if (count == 0 || missing + surplus > 0) {
        throw new IllegalStateException(
            "%d live results; of DuckDB's, %d are missing, and %d are surplus"
                .formatted(count, missing, surplus));
      }
    }
  }

  private static long difference(Statement statement, String left, String right)
      throws SQLException {
    return DuckDb.number(
        statement, "SELECT count(*) FROM (%s EXCEPT ALL %s)".formatted(left, right));
  }
}
