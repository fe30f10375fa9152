package dev.millrace.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Orders in Avro and counts of them in Protobuf, made without a library of either. */
public final class BinaryOrders {
  /** Of the orders. */
  public static final String AVRO =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "id", "type": "int"},
        {"name": "t", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "kind", "type": "string"}]}
      """;

  /** Of the counts. */
  public static final String PROTO =
      """
      syntax = "proto3";
      message Count {
        optional string kind = 1;
        optional int64 n = 2;
        optional int64 ids = 3;
      }
      """;

  private static final long TIME = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();

  private BinaryOrders() {}

  /** An order of kind {@code a}. */
  public static byte[] avro(int id) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    varint(out, (long) id << 1);
    varint(out, TIME << 1);
    out.write(2);
    out.write('a');
    return out.toByteArray();
  }

  /** A count of orders. */
  public static byte[] proto(String kind, long n, long ids) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(1 << 3 | 2);
    out.write(kind.length());
    out.writeBytes(kind.getBytes(StandardCharsets.US_ASCII));
    out.write(2 << 3);
    varint(out, n);
    out.write(3 << 3);
    varint(out, ids);
    return out.toByteArray();
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    for (; rest >= 0x80; rest >>>= 7) {
      out.write((int) (rest & 0x7f | 0x80));
    }
    out.write((int) rest);
  }
}
