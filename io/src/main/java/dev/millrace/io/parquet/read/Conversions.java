package dev.millrace.io.parquet.read;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.parquet.page.Conversion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Which types of columns can be read as which types of values. Allowed is what loses nothing: wider
 * integers and decimals, FLOAT as DOUBLE; and, because other engines write microseconds by default,
 * a finer time as the millisecond that it falls in. Times that are «not adjusted to UTC» are taken
 * as UTC.
 */
public final class Conversions {
  /** The Julian day number of 1970-01-01; INT96 counts days from it. */
  private static final int EPOCH_JULIAN_DAY = 2_440_588;

  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private Conversions() {}

  /** How to read a column as a type, or empty where that is not possible. */
  public static Optional<Conversion> find(FieldType wanted, PrimitiveType column) {
    LogicalTypeAnnotation annotation = column.getLogicalTypeAnnotation();
    PrimitiveTypeName physical = column.getPrimitiveTypeName();
    return switch (ValueKind.of(wanted)) {
      case BOOLEAN -> when(physical == PrimitiveTypeName.BOOLEAN, Conversion.none());
      case INT8 -> integer(column, 8, v -> Byte.valueOf((byte) v), null);
      case INT16 -> integer(column, 16, v -> Short.valueOf((short) v), null);
      case INT32 -> integer(column, 32, v -> v, null);
      case INT64 -> integer(column, 64, v -> (long) v, Long::valueOf);
      case FLOAT -> floating(column, false);
      case DOUBLE -> floating(column, true);
      case DECIMAL -> DecimalConversions.find(wanted, column);
      case STRING -> string(column);
      case BYTES ->
          when(
              physical == PrimitiveTypeName.BINARY
                  || physical == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY,
              Conversion.ofBinary(Binary::getBytes));
      case TIMESTAMP -> timestamp(column, 1_000);
      case TIMESTAMP_MICROS -> timestamp(column, 1);
      case DATE -> when(annotation instanceof DateLogicalTypeAnnotation, Conversion.ofInt(v -> v));
      case TIME -> time(annotation);
      case ARRAY, MAP, ROW -> Optional.empty();
    };
  }

  static Optional<Conversion> when(boolean possible, Conversion conversion) {
    return possible ? Optional.of(conversion) : Optional.empty();
  }

  /**
   * Integers of up to {@code bits}; an unsigned column needs one bit more, except 64 unsigned bits,
   * whose upper half is a fault of the row.
   */
  private static Optional<Conversion> integer(
      PrimitiveType column,
      int bits,
      Conversion.FromInt fromInt,
      Conversion.@Nullable FromLong fromLong) {
    LogicalTypeAnnotation annotation = column.getLogicalTypeAnnotation();
    boolean plain = annotation == null;
    boolean signed = true;
    int stored = column.getPrimitiveTypeName() == PrimitiveTypeName.INT64 ? 64 : 32;
    if (annotation instanceof IntLogicalTypeAnnotation integer) {
      plain = true;
      signed = integer.isSigned();
      stored = integer.getBitWidth();
    }
    if (!plain) {
      return Optional.empty();
    }
    if (column.getPrimitiveTypeName() == PrimitiveTypeName.INT32) {
      if (stored == 32 && !signed) {
        return when(bits == 64, Conversion.ofInt(v -> (Long) (v & 0xffff_ffffL)));
      }
      return when(stored + (signed ? 0 : 1) <= bits, Conversion.ofInt(fromInt));
    }
    if (column.getPrimitiveTypeName() == PrimitiveTypeName.INT64 && fromLong != null) {
      return Optional.of(Conversion.ofLong(signed ? fromLong : v -> unsigned(column, v)));
    }
    return Optional.empty();
  }

  private static Object unsigned(PrimitiveType column, long value) {
    if (value >= 0) {
      return value;
    }
    return new RowFault(
        FileErrors.ROW_VALUE,
        "column '"
            + column.getName()
            + "': "
            + Long.toUnsignedString(value)
            + " does not fit into BIGINT; declare it as DECIMAL(20, 0)");
  }

  private static Optional<Conversion> floating(PrimitiveType column, boolean toDouble) {
    return switch (column.getPrimitiveTypeName()) {
      case FLOAT -> Optional.of(Conversion.ofFloat(toDouble));
      case DOUBLE -> when(toDouble, Conversion.none());
      case INT32 ->
          when(toDouble, Conversion.ofInt(v -> (double) v))
              .filter(c -> integer(column, 32, v -> v, null).isPresent());
      case FIXED_LEN_BYTE_ARRAY ->
          when(
              column.getLogicalTypeAnnotation() instanceof Float16LogicalTypeAnnotation,
              Conversion.ofBinary(toDouble ? b -> (double) half(b) : b -> (Float) half(b)));
      case INT64, BOOLEAN, BINARY, INT96 -> Optional.empty();
    };
  }

  /** IEEE 754 half precision: 1 sign bit, 5 exponent bits, 10 fraction bits; little-endian. */
  private static float half(Binary binary) {
    int bits = littleEndian(binary).getShort() & 0xffff;
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude;
    if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
    }
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  private static ByteBuffer littleEndian(Binary binary) {
    return ByteBuffer.wrap(binary.getBytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Optional<Conversion> string(PrimitiveType column) {
    LogicalTypeAnnotation annotation = column.getLogicalTypeAnnotation();
    if (annotation instanceof UUIDLogicalTypeAnnotation) {
      return Optional.of(
          Conversion.ofBinary(
              b -> {
                ByteBuffer bytes = ByteBuffer.wrap(b.getBytes());
                return new UUID(bytes.getLong(), bytes.getLong()).toString();
              }));
    }
    // Old writers (Impala, Hive) leave strings without an annotation.
    boolean text =
        annotation == null
            || annotation instanceof StringLogicalTypeAnnotation
            || annotation instanceof EnumLogicalTypeAnnotation
            || annotation instanceof JsonLogicalTypeAnnotation;
    return when(
        column.getPrimitiveTypeName() == PrimitiveTypeName.BINARY && text,
        new TextConversion(column.getName(), false));
  }

  /**
   * @param unitMicros microseconds in the wanted unit: 1000 or 1
   */
  static Optional<Conversion> timestamp(PrimitiveType column, long unitMicros) {
    if (column.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
      return Optional.of(
          Conversion.ofBinary(b -> (Long) Math.floorDiv(int96Micros(b), unitMicros)));
    }
    if (!(column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation type)) {
      return Optional.empty();
    }
    boolean wantsMillis = unitMicros == 1_000;
    return Optional.of(
        switch (type.getUnit()) {
          case MILLIS ->
              Conversion.ofLong(wantsMillis ? Long::valueOf : v -> microsOfMillis(column, v));
          case MICROS ->
              Conversion.ofLong(wantsMillis ? v -> Math.floorDiv(v, 1_000) : Long::valueOf);
          case NANOS ->
              Conversion.ofLong(
                  wantsMillis ? v -> Math.floorDiv(v, 1_000_000) : v -> Math.floorDiv(v, 1_000));
        });
  }

  private static Object microsOfMillis(PrimitiveType column, long millis) {
    long micros = millis * 1_000;
    if (micros / 1_000 == millis) {
      return micros;
    }
    return new RowFault(
        FileErrors.ROW_VALUE,
        "column '" + column.getName() + "': " + millis + " ms does not fit into microseconds");
  }

  private static long int96Micros(Binary binary) {
    ByteBuffer bytes = littleEndian(binary);
    long nanosOfDay = bytes.getLong();
    long day = bytes.getInt() - (long) EPOCH_JULIAN_DAY;
    return day * MICROS_PER_DAY + Math.floorDiv(nanosOfDay, 1_000);
  }

  private static Optional<Conversion> time(@Nullable LogicalTypeAnnotation annotation) {
    if (!(annotation instanceof TimeLogicalTypeAnnotation type)) {
      return Optional.empty();
    }
    if (type.getUnit() == TimeUnit.MILLIS) {
      return Optional.of(Conversion.ofInt(v -> v));
    }
    long unitsPerMilli = type.getUnit() == TimeUnit.MICROS ? 1_000 : 1_000_000;
    return Optional.of(Conversion.ofLong(v -> (int) Math.floorDiv(v, unitsPerMilli)));
  }
}
