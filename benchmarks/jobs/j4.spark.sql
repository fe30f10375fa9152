CREATE TEMPORARY VIEW computed AS
  SELECT event_id, user_id, event_type, CASE WHEN event_type = 'play' THEN 1 ELSE 0 END AS is_view,
    CAST(bitrate_kbps AS DOUBLE) / 1000 AS mbps, coalesce(buffering_ms, 0) + 1 AS waited_ms,
    upper(device) AS place, content_id || '/' || event_type AS label, event_time AS _event_time
  FROM parquet.`${DATA}/plays`
  WHERE event_type <> 'pause';
INSERT OVERWRITE DIRECTORY '${OUT}/views' USING parquet OPTIONS (compression 'zstd')
  SELECT * FROM computed WHERE event_type = 'play';
INSERT OVERWRITE DIRECTORY '${OUT}/beats' USING parquet OPTIONS (compression 'zstd')
  SELECT * FROM computed WHERE event_type = 'heartbeat';
INSERT OVERWRITE DIRECTORY '${OUT}/others' USING parquet OPTIONS (compression 'zstd')
  SELECT * FROM computed WHERE event_type NOT IN ('play', 'heartbeat');
