package dev.millrace.io.jdbc.postgresql;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * An array in the form in which the server keeps its elements, so that neither side makes texts of
 * them. See "Arrays" and the {@code _recv} functions of its types in PostgreSQL's sources.
 */
final class BinaryArray extends PGobject implements PGBinaryObject {
  private static final long serialVersionUID = 1;

  /** The server counts days and microseconds from the year 2000. */
  private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

  private static final long EPOCH_SECOND = EPOCH_DAY * 86_400;
  private static final int HEADER_BYTES = 20;

  /** A type of elements: its number, and that of its arrays. */
  private record Type(int element, int array) {}

  private static final Map<String, Type> TYPES =
      Map.ofEntries(
          Map.entry("bool", new Type(Oid.BOOL, Oid.BOOL_ARRAY)),
          Map.entry("int2", new Type(Oid.INT2, Oid.INT2_ARRAY)),
          Map.entry("int4", new Type(Oid.INT4, Oid.INT4_ARRAY)),
          Map.entry("int8", new Type(Oid.INT8, Oid.INT8_ARRAY)),
          Map.entry("float4", new Type(Oid.FLOAT4, Oid.FLOAT4_ARRAY)),
          Map.entry("float8", new Type(Oid.FLOAT8, Oid.FLOAT8_ARRAY)),
          Map.entry("text", new Type(Oid.TEXT, Oid.TEXT_ARRAY)),
          Map.entry("varchar", new Type(Oid.VARCHAR, Oid.VARCHAR_ARRAY)),
          Map.entry("bytea", new Type(Oid.BYTEA, Oid.BYTEA_ARRAY)),
          Map.entry("date", new Type(Oid.DATE, Oid.DATE_ARRAY)),
          Map.entry("time", new Type(Oid.TIME, Oid.TIME_ARRAY)),
          Map.entry("timestamp", new Type(Oid.TIMESTAMP, Oid.TIMESTAMP_ARRAY)),
          Map.entry("timestamptz", new Type(Oid.TIMESTAMPTZ, Oid.TIMESTAMPTZ_ARRAY)));

  private final byte[] bytes;

  private BinaryArray(String element, byte[] bytes) {
    setType("_" + element);
    this.bytes = bytes;
  }

  /** Whether arrays of a type are sent over a connection in this form. */
  static boolean isSent(Connection connection, String element) throws SQLException {
    Type type = TYPES.get(element);
    return type != null && connection.unwrap(BaseConnection.class).binaryTransferSend(type.array());
  }

  /**
   * An array of one dimension.
   *
   * @param element a type for which {@link #isSent} holds
   * @param values as {@link PostgresValues} makes them
   */
  static BinaryArray of(String element, @Nullable Object[] values) {
    byte[][] texts = new byte[values.length][];
    int size = HEADER_BYTES;
    int fixed = width(element);
    boolean nulls = false;
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      nulls |= value == null;
      size += Integer.BYTES;
      if (value != null && fixed == 0) {
        texts[i] =
            value instanceof byte[] raw ? raw : value.toString().getBytes(StandardCharsets.UTF_8);
        size += texts[i].length;
      } else if (value != null) {
        size += fixed;
      }
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.putInt(1)
        .putInt(nulls ? 1 : 0)
        .putInt(Objects.requireNonNull(TYPES.get(element)).element());
    out.putInt(values.length).putInt(1);
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value == null) {
        out.putInt(-1);
      } else if (fixed == 0) {
        out.putInt(texts[i].length).put(texts[i]);
      } else {
        put(out.putInt(fixed), element, value);
      }
    }
    return new BinaryArray(element, out.array());
  }

  /** How many bytes a value has; 0 if that depends on the value. */
  private static int width(String element) {
    return switch (element) {
      case "bool" -> 1;
      case "int2" -> 2;
      case "int4", "float4", "date" -> 4;
      case "int8", "float8", "time", "timestamp", "timestamptz" -> 8;
      default -> 0;
    };
  }

  private static void put(ByteBuffer out, String element, Object value) {
    switch (element) {
      case "bool" -> out.put((byte) ((Boolean) value ? 1 : 0));
      case "int2" -> out.putShort(((Number) value).shortValue());
      case "int4" -> out.putInt(((Number) value).intValue());
      case "int8" -> out.putLong(((Number) value).longValue());
      case "float4" -> out.putFloat((Float) value);
      // The shortest text of a REAL is the number that is meant.
      case "float8" ->
          out.putDouble(
              value instanceof Float ? Double.parseDouble(value.toString()) : (Double) value);
      case "date" -> out.putInt((int) (((LocalDate) value).toEpochDay() - EPOCH_DAY));
      case "time" -> out.putLong(((LocalTime) value).toNanoOfDay() / 1_000);
      case "timestamp" -> out.putLong(micros((LocalDateTime) value));
      case "timestamptz" -> out.putLong(micros(((OffsetDateTime) value).toLocalDateTime()));
      default -> throw new IllegalArgumentException(element);
    }
  }

  /** Of a time in UTC. */
  private static long micros(LocalDateTime time) {
    return (time.toEpochSecond(ZoneOffset.UTC) - EPOCH_SECOND) * 1_000_000 + time.getNano() / 1_000;
  }

  @Override
  public int lengthInBytes() {
    return bytes.length;
  }

  @Override
  public void toBytes(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }

  @Override
  public void setByteValue(byte[] value, int offset) {
    throw new UnsupportedOperationException("arrays are only sent");
  }
}
