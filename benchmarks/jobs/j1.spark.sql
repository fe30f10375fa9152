CREATE TEMPORARY VIEW viewing AS
  SELECT event_id, content_id, buffering_ms, bitrate_kbps, user_id, event_time,
    lag(event_time) OVER (PARTITION BY event_id ORDER BY event_time) AS before
  FROM parquet.`${DATA}/plays`
  WHERE event_type IN ('play', 'heartbeat') AND bitrate_kbps > 0;
INSERT OVERWRITE DIRECTORY '${OUT}/minutes' USING parquet OPTIONS (compression 'zstd')
  SELECT content_id, count(*) AS events, sum(buffering_ms) AS buffering_ms,
    avg(bitrate_kbps) AS avg_bitrate_kbps, count(DISTINCT user_id) AS viewers,
    date_trunc('MINUTE', event_time) + INTERVAL '59.999' SECOND AS _event_time
  FROM viewing
  WHERE before IS NULL OR event_time >= before + INTERVAL '10' MINUTE
  GROUP BY content_id, date_trunc('MINUTE', event_time);
