package dev.millrace.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Orders and counts of them in Avro and Protobuf, made without a library of either. */
public final class BinaryOrders {
  /** Of the orders. */
  public static final String AVRO =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "id", "type": "int"},
        {"name": "t", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "kind", "type": "string"}]}
      """;

  /** Of the orders, too. */
  public static final String PROTO_ORDER =
      """
      syntax = "proto3";
      import "google/protobuf/timestamp.proto";
      message Order {
        int32 id = 1;
        google.protobuf.Timestamp t = 2;
        string kind = 3;
      }
      """;

  /** Of the counts, too. */
  public static final String AVRO_COUNT =
      """
      {"type": "record", "name": "Count", "fields": [
        {"name": "kind", "type": "string"},
        {"name": "n", "type": "long"},
        {"name": "ids", "type": ["null", "long"]}]}
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

  /** The same in Protobuf. */
  public static byte[] protoOrder(int id) {
    ByteArrayOutputStream time = new ByteArrayOutputStream();
    time.write(1 << 3);
    varint(time, TIME / 1_000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(1 << 3);
    varint(out, id);
    out.write(2 << 3 | 2);
    out.write(time.size());
    out.writeBytes(time.toByteArray());
    out.write(3 << 3 | 2);
    out.write(1);
    out.write('a');
    return out.toByteArray();
  }

  /** A count of orders in Avro. */
  public static byte[] avroCount(String kind, long n, long ids) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    varint(out, (long) kind.length() << 1);
    out.writeBytes(kind.getBytes(StandardCharsets.US_ASCII));
    varint(out, n << 1);
    out.write(2);
    varint(out, ids << 1);
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
