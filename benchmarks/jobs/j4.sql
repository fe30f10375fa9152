-- outputs views beats others
CREATE VIEW computed AS
  SELECT event_id, user_id, event_type, CASE WHEN event_type = 'play' THEN 1 ELSE 0 END AS is_view,
    CAST(bitrate_kbps AS DOUBLE) / 1000 AS mbps, COALESCE(buffering_ms, 0) + 1 AS waited_ms,
    upper(device) AS place, content_id || '/' || event_type AS label, event_time AS _event_time
  FROM read_parquet('${DATA}/plays/*/*/*.parquet', hive_partitioning = false)
  WHERE event_type <> 'pause';
COPY (FROM computed WHERE event_type = 'play') TO '${OUT}/views.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY (FROM computed WHERE event_type = 'heartbeat') TO '${OUT}/beats.parquet' (FORMAT parquet, COMPRESSION zstd);
COPY (FROM computed WHERE event_type NOT IN ('play', 'heartbeat')) TO '${OUT}/others.parquet' (FORMAT parquet, COMPRESSION zstd);
