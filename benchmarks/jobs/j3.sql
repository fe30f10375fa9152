-- output visits
COPY (
  WITH marked AS (
    SELECT user_id, content_id, bitrate_kbps, position_ms, buffering_ms, event_time,
      CASE WHEN epoch_ms(event_time) - epoch_ms(lag(event_time) OVER w) < 1800000 THEN 0 ELSE 1 END AS opens
    FROM read_parquet('${DATA}/plays/*/*/*.parquet', hive_partitioning = false)
    WINDOW w AS (PARTITION BY user_id ORDER BY event_time)),
  numbered AS (
    SELECT *, sum(opens) OVER (PARTITION BY user_id ORDER BY event_time ROWS UNBOUNDED PRECEDING) AS visit
    FROM marked),
  visits AS (
    SELECT user_id, count(*) AS events, count(DISTINCT content_id) AS titles,
      CAST(sum(buffering_ms) AS BIGINT) AS buffering_ms, max(position_ms) AS last_position_ms,
      min(bitrate_kbps) AS worst_kbps,
      CAST(CAST(max(event_time) AS TIMESTAMP) + INTERVAL 1799999 MILLISECOND AS TIMESTAMP_MS) AS _event_time
    FROM numbered GROUP BY user_id, visit)
  SELECT v.user_id, v.events, v.titles, v.buffering_ms, v.last_position_ms, v.worst_kbps, p.plan, p.country,
    v._event_time
  FROM visits v
  ASOF LEFT JOIN read_parquet('${DATA}/profiles/*.parquet') p
    ON v.user_id = p.user_id AND v._event_time >= p.updated_at
) TO '${OUT}/visits.parquet' (FORMAT parquet, COMPRESSION zstd);
