CREATE TEMPORARY VIEW marked AS
  SELECT user_id, content_id, bitrate_kbps, position_ms, buffering_ms, event_time,
    CASE WHEN event_time < lag(event_time) OVER (PARTITION BY user_id ORDER BY event_time) + INTERVAL '30' MINUTE
      THEN 0 ELSE 1 END AS opens
  FROM parquet.`${DATA}/plays`;
CREATE TEMPORARY VIEW numbered AS
  SELECT *, sum(opens) OVER (PARTITION BY user_id ORDER BY event_time ROWS UNBOUNDED PRECEDING) AS visit
  FROM marked;
CREATE TEMPORARY VIEW visits AS
  SELECT user_id, count(*) AS events, count(DISTINCT content_id) AS titles, sum(buffering_ms) AS buffering_ms,
    max(position_ms) AS last_position_ms, min(bitrate_kbps) AS worst_kbps,
    max(event_time) + INTERVAL '1799.999' SECOND AS _event_time
  FROM numbered GROUP BY user_id, visit;
-- Spark has no join as of a time: the newest profile goes along the visits of its user.
CREATE TEMPORARY VIEW mixed AS
  SELECT user_id, _event_time AS time, 1 AS nth,
    struct(events, titles, buffering_ms, last_position_ms, worst_kbps) AS visit, NULL AS profile
  FROM visits
  UNION ALL
  SELECT user_id, updated_at, 0, NULL, struct(plan, country) FROM parquet.`${DATA}/profiles`;
CREATE TEMPORARY VIEW matched AS
  SELECT user_id, visit, last(profile, true) OVER (PARTITION BY user_id ORDER BY time, nth) AS profile, time
  FROM mixed;
INSERT OVERWRITE DIRECTORY '${OUT}/visits' USING parquet OPTIONS (compression 'zstd')
  SELECT user_id, visit.*, profile.plan, profile.country, time AS _event_time
  FROM matched WHERE visit IS NOT NULL;
