INSERT OVERWRITE DIRECTORY '${OUT}/paid' USING parquet OPTIONS (compression 'zstd')
  SELECT o.order_id, o.user_id, o.amount, o.currency, p.payment_id, p.amount AS paid, p.method,
    greatest(o.event_time, p.event_time) AS _event_time
  FROM parquet.`${DATA}/orders` o
  JOIN parquet.`${DATA}/payments` p
    ON o.order_id = p.order_id
    AND p.event_time BETWEEN o.event_time AND o.event_time + INTERVAL '5' MINUTE;
