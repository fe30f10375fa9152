-- output minutes
COPY (
  SELECT content_id, count(*) AS events, CAST(sum(buffering_ms) AS BIGINT) AS buffering_ms,
    avg(bitrate_kbps) AS avg_bitrate_kbps, count(DISTINCT user_id) AS viewers,
    CAST(time_bucket(INTERVAL 1 MINUTE, event_time) + INTERVAL 59999 MILLISECOND AS TIMESTAMP_MS) AS _event_time
  FROM (
    SELECT content_id, buffering_ms, bitrate_kbps, user_id, CAST(event_time AS TIMESTAMP) AS event_time
    FROM read_parquet('${DATA}/plays/*/*/*.parquet', hive_partitioning = false)
    WHERE event_type IN ('play', 'heartbeat') AND bitrate_kbps > 0
    QUALIFY coalesce(epoch_ms(event_time) - lag(epoch_ms(event_time)) OVER (PARTITION BY event_id ORDER BY event_time) >= 600000, true))
  GROUP BY content_id, time_bucket(INTERVAL 1 MINUTE, event_time)
) TO '${OUT}/minutes.parquet' (FORMAT parquet, COMPRESSION zstd);
