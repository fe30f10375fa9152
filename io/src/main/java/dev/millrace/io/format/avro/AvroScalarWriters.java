package dev.millrace.io.format.avro;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * How values of columns without parts become values of Avro's types, without loss: the counterpart
 * of {@link AvroScalars}, which reads them back.
 */
final class AvroScalarWriters {
  private AvroScalarWriters() {}

  /** The writer of a column's values as a type; null if the one does not hold the other. */
  static @Nullable AvroWriter of(Schema avro, FieldType type) {
    String logical = AvroLogical.of(avro);
    Type stored = avro.getType();
    boolean bare = logical.isEmpty();
    ValueKind kind = ValueKind.of(type);
    return switch (kind) {
      case BOOLEAN -> stored == Type.BOOLEAN ? (v, out) -> out.writeBoolean((Boolean) v) : null;
      case INT8, INT16, INT32 -> bare && stored == Type.INT ? AvroScalarWriters::number : null;
      case INT64 -> bare && stored == Type.LONG ? AvroScalarWriters::number : null;
      case FLOAT -> stored == Type.FLOAT ? (v, out) -> out.writeFloat((Float) v) : null;
      case DOUBLE -> stored == Type.DOUBLE ? (v, out) -> out.writeDouble((Double) v) : null;
      case DECIMAL -> logical.equals("decimal") ? decimal(avro, type) : null;
      case STRING -> text(avro, logical);
      case BYTES -> bare ? bytes(avro) : null;
      case TIMESTAMP, TIMESTAMP_MICROS -> timestamp(kind, AvroLogical.unit(logical));
      case DATE -> logical.equals("date") ? AvroScalarWriters::number : null;
      case TIME -> time(logical);
      case ARRAY, MAP, ROW -> null;
    };
  }

  private static void number(Object value, AvroOutput out) {
    out.writeLong(((Number) value).longValue());
  }

  private static BadValue refused(String what) {
    return new BadValue(FormatCodes.NOT_ENCODABLE, what);
  }

  /**
   * With the scale of the column, because a reader takes no other; a DECIMAL without one has that
   * of the schema.
   */
  private static @Nullable AvroWriter decimal(Schema avro, FieldType type) {
    int scale = AvroLogical.scale(avro);
    int precision = AvroLogical.precision(avro);
    int size = avro.getType() == Type.FIXED ? avro.getFixedSize() : -1;
    int declared = ValueKind.decimalScale(type);
    if (declared >= 0 && declared != scale) {
      return null;
    }
    return (value, out) -> {
      byte[] unscaled = unscaled((BigDecimal) value, precision, scale).toByteArray();
      if (size < 0) {
        out.writeBytes(unscaled);
      } else if (unscaled.length > size) {
        throw refused(value + " does not fit into " + size + " bytes");
      } else {
        byte[] padded = new byte[size];
        Arrays.fill(padded, (byte) (unscaled[0] < 0 ? -1 : 0));
        System.arraycopy(unscaled, 0, padded, size - unscaled.length, unscaled.length);
        out.writeRaw(padded);
      }
    };
  }

  private static BigInteger unscaled(BigDecimal value, int precision, int scale) {
    BigDecimal fitted;
    try {
      fitted = value.setScale(scale);
    } catch (ArithmeticException e) {
      throw refused(
          BadValue.show(value.toString()) + " has more than " + scale + " digits after the point");
    }
    if (fitted.precision() > precision) {
      throw refused(
          BadValue.show(value.toString())
              + " has more than "
              + precision
              + " digits with "
              + scale
              + " of them after the point");
    }
    return fitted.unscaledValue();
  }

  private static @Nullable AvroWriter text(Schema avro, String logical) {
    return switch (avro.getType()) {
      case STRING -> logical.equals("uuid") ? AvroScalarWriters::uuidText : AvroScalarWriters::text;
      case ENUM -> symbol(avro);
      case FIXED -> logical.equals("uuid") ? AvroScalarWriters::uuid : null;
      default -> null;
    };
  }

  private static void text(Object value, AvroOutput out) {
    out.writeBytes(((String) value).getBytes(StandardCharsets.UTF_8));
  }

  private static void uuidText(Object value, AvroOutput out) {
    parse(((String) value).toLowerCase(Locale.ROOT));
    text(value, out);
  }

  /** Sixteen bytes do not tell large letters from small ones, which is what a reader gives. */
  private static void uuid(Object value, AvroOutput out) {
    UUID uuid = parse((String) value);
    out.writeRaw(
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array());
  }

  private static UUID parse(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      if (uuid.toString().equals(text)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw refused(
        BadValue.show(text)
            + " is not a uuid; expected 36 characters, letters small,"
            + " 01234567-89ab-cdef-0123-456789abcdef");
  }

  private static AvroWriter symbol(Schema avro) {
    List<String> symbols = avro.getEnumSymbols();
    return (value, out) -> {
      int index = symbols.indexOf(value);
      if (index < 0) {
        throw refused(
            BadValue.show(value.toString()) + " is not a symbol of the enum " + avro.getFullName());
      }
      out.writeLong(index);
    };
  }

  private static @Nullable AvroWriter bytes(Schema avro) {
    if (avro.getType() == Type.BYTES) {
      return (value, out) -> out.writeBytes((byte[]) value);
    } else if (avro.getType() != Type.FIXED) {
      return null;
    }
    int size = avro.getFixedSize();
    return (value, out) -> {
      byte[] bytes = (byte[]) value;
      if (bytes.length != size) {
        throw refused(bytes.length + " bytes; " + avro.getFullName() + " has " + size);
      }
      out.writeRaw(bytes);
    };
  }

  /** No coarser unit: digits would be cut off. */
  private static @Nullable AvroWriter timestamp(ValueKind kind, @Nullable EpochUnit to) {
    EpochUnit from = EpochUnit.of(kind);
    if (to == null || to.compareTo(from) < 0) {
      return null;
    }
    return (value, out) -> {
      try {
        out.writeLong(from.to(to, (Long) value));
      } catch (ArithmeticException e) {
        throw refused(
            value + " " + from.symbol() + " since 1970 is out of the range of " + to.symbol());
      }
    };
  }

  private static @Nullable AvroWriter time(String logical) {
    return switch (logical) {
      case "time-millis" -> AvroScalarWriters::number;
      case "time-micros" ->
          (value, out) -> out.writeLong(TimeUnit.MILLISECONDS.toMicros((Integer) value));
      default -> null;
    };
  }
}
