package dev.millrace.benchmarks.peers;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/**
 * L1 in Flink SQL, in this process: window deduplication, then a one-minute group, both as window
 * table functions, whose state is by window. Two subtasks, object reuse, state on the heap,
 * checkpoints every second as Millrace has them.
 */
public final class FlinkSqlLive {
  private static final String PLAYS =
      """
      CREATE TABLE plays (
        event_id STRING, event_type STRING, user_id STRING, content_id STRING,
        bitrate_kbps INT, buffering_ms BIGINT, event_time TIMESTAMP_LTZ(3),
        WATERMARK FOR event_time AS event_time - INTERVAL '2' MINUTE
      ) WITH (
        'connector' = 'kafka', 'topic' = 'bench.plays', 'properties.bootstrap.servers' = '%s',
        'scan.startup.mode' = 'earliest-offset', 'format' = 'json',
        'json.timestamp-format.standard' = 'ISO-8601')
      """;

  private static final String MINUTES =
      """
      CREATE TABLE minutes (
        content_id STRING, events BIGINT, buffering_ms BIGINT, avg_bitrate_kbps DOUBLE,
        viewers BIGINT
      ) WITH (
        'connector' = 'kafka', 'topic' = 'bench.minutes', 'properties.bootstrap.servers' = '%s',
        'key.format' = 'raw', 'key.fields' = 'content_id', 'value.format' = 'json')
      """;

  private static final String JOB =
      """
      INSERT INTO minutes
      SELECT content_id, COUNT(*), SUM(buffering_ms), AVG(CAST(bitrate_kbps AS DOUBLE)),
        COUNT(DISTINCT user_id)
      FROM (
        SELECT *,
          ROW_NUMBER() OVER (
            PARTITION BY window_start, window_end, event_id ORDER BY event_time) AS nth
        FROM TABLE(TUMBLE(TABLE viewing, DESCRIPTOR(event_time), INTERVAL '1' MINUTE)))
      WHERE nth = 1
      GROUP BY window_start, window_end, content_id
      """;

  private FlinkSqlLive() {}

  /**
   * Runs until the results have been quiet for a while.
   *
   * @param arguments the broker's address, and a directory for checkpoints
   */
  public static void main(String[] arguments) throws InterruptedException {
    Configuration settings = new Configuration();
    settings.setString("parallelism.default", "2");
    settings.setString("pipeline.object-reuse", "true");
    settings.setString("state.backend.type", "hashmap");
    settings.setString("execution.checkpointing.interval", "1 s");
    settings.setString("execution.checkpointing.dir", "file://" + arguments[1]);
    settings.setString("table.local-time-zone", "UTC");
    TableEnvironment tables =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inStreamingMode()
                .withConfiguration(settings)
                .build());
    tables.executeSql(PLAYS.formatted(arguments[0]));
    tables.executeSql(MINUTES.formatted(arguments[0]));
    tables.executeSql(
        "CREATE VIEW viewing AS SELECT * FROM plays"
            + " WHERE event_type IN ('play', 'heartbeat') AND bitrate_kbps > 0");
    tables.executeSql(JOB);
    QuietTopic.await(arguments[0], "bench.minutes", Duration.ofSeconds(10));
    // The job goes on for ever; a halt costs nothing that is measured.
    Runtime.getRuntime().halt(0);
  }
}
