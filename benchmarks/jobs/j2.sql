-- output paid
COPY (
  SELECT o.order_id, o.user_id, o.amount, o.currency, p.payment_id, p.amount AS paid, p.method,
    greatest(o.event_time, p.event_time) AS _event_time
  FROM read_parquet('${DATA}/orders/*/*/*.parquet', hive_partitioning = false) o
  JOIN read_parquet('${DATA}/payments/*/*/*.parquet', hive_partitioning = false) p
    ON o.order_id = p.order_id
    AND p.event_time BETWEEN o.event_time AND o.event_time + INTERVAL 5 MINUTE
) TO '${OUT}/paid.parquet' (FORMAT parquet, COMPRESSION zstd);
