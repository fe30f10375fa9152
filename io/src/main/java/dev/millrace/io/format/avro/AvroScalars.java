package dev.millrace.io.format.avro;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** How values of Avro's types without parts become values of columns, digit for digit. */
final class AvroScalars {
  private static final int DAY_MILLIS = 86_400_000;

  /** Text in UTF-8. */
  static final AvroValue TEXT = AvroScalars::text;

  private final EpochUnits units;

  /**
   * @param units what bare numbers in columns of time stamps count
   */
  AvroScalars(EpochUnits units) {
    this.units = units;
  }

  /**
   * The reader of a type for a column's; null if the one does not hold the other.
   *
   * @param column of the row
   */
  @Nullable AvroValue of(Schema avro, FieldType type, String column) {
    String logical = AvroLogical.of(avro);
    boolean bare = logical.isEmpty();
    Type stored = avro.getType();
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> stored == Type.BOOLEAN ? AvroInput::readBoolean : null;
      case INT8 -> bare && stored == Type.INT ? in -> (byte) whole(in, Byte.MAX_VALUE) : null;
      case INT16 -> bare && stored == Type.INT ? in -> (short) whole(in, Short.MAX_VALUE) : null;
      case INT32 -> bare && stored == Type.INT ? AvroInput::readInt : null;
      case INT64 -> bare ? wholeNumber(stored) : null;
      case FLOAT -> stored == Type.FLOAT ? AvroInput::readFloat : null;
      case DOUBLE -> bare ? floating(stored) : null;
      case DECIMAL -> logical.equals("decimal") ? decimal(avro, type) : null;
      case STRING -> text(avro, logical);
      case BYTES -> bare ? bytes(avro) : null;
      case TIMESTAMP, TIMESTAMP_MICROS -> timestamp(avro, type, column);
      case DATE -> logical.equals("date") ? AvroInput::readInt : null;
      case TIME -> time(logical);
      case ARRAY, MAP, ROW -> null;
    };
  }

  private static int whole(AvroInput in, int max) {
    int value = in.readInt();
    if (value > max || value < -max - 1) {
      throw new BadValue(FormatCodes.OUT_OF_RANGE, value + " is out of the column's range");
    }
    return value;
  }

  private static @Nullable AvroValue wholeNumber(Type stored) {
    return switch (stored) {
      case INT -> in -> (long) in.readInt();
      case LONG -> AvroInput::readLong;
      default -> null;
    };
  }

  private static @Nullable AvroValue floating(Type stored) {
    return switch (stored) {
      case INT -> in -> (double) in.readInt();
      case FLOAT -> in -> (double) in.readFloat();
      case DOUBLE -> AvroInput::readDouble;
      default -> null;
    };
  }

  private static @Nullable AvroValue bytes(Schema avro) {
    if (avro.getType() == Type.FIXED) {
      int size = avro.getFixedSize();
      return in -> in.readBytes(size);
    }
    return avro.getType() == Type.BYTES ? in -> in.readBytes(in.readLength()) : null;
  }

  private static @Nullable AvroValue text(Schema avro, String logical) {
    return switch (avro.getType()) {
      case STRING -> TEXT;
      case ENUM -> {
        String[] symbols = avro.getEnumSymbols().toArray(String[]::new);
        yield in -> symbols[AvroSkip.index(symbols.length, in)];
      }
      case FIXED -> logical.equals("uuid") ? in -> uuid(in.readBytes(16)) : null;
      default -> null;
    };
  }

  private static String uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong()).toString();
  }

  private static String text(AvroInput in) {
    int length = in.readLength();
    try {
      return in.readText(length);
    } catch (RowFault e) {
      throw new BadValue(e.code(), e.reason());
    }
  }

  /** By the writer's scale: never rounded, and never read as if it had the column's. */
  private static @Nullable AvroValue decimal(Schema avro, FieldType type) {
    int scale = AvroLogical.scale(avro);
    int wanted = ValueKind.decimalScale(type);
    int precision = ValueKind.decimalPrecision(type);
    int size = avro.getType() == Type.FIXED ? avro.getFixedSize() : -1;
    if (wanted >= 0 && scale > wanted) {
      return null;
    }
    return in -> {
      byte[] unscaled = in.readBytes(size < 0 ? in.readLength() : size);
      if (unscaled.length == 0) {
        throw new BadValue(FormatCodes.MALFORMED, "a decimal of no bytes");
      }
      BigDecimal value = new BigDecimal(new BigInteger(unscaled), scale);
      BigDecimal fitted = wanted < 0 ? value : value.setScale(wanted);
      if (precision >= 0 && fitted.precision() > precision) {
        throw new BadValue(
            FormatCodes.OUT_OF_RANGE,
            "a number of " + fitted.precision() + " digits in " + BadValue.typeName(type));
      }
      return fitted;
    };
  }

  private @Nullable AvroValue timestamp(Schema avro, FieldType type, String column) {
    String logical = AvroLogical.of(avro);
    ValueKind kind = ValueKind.of(type);
    EpochUnit unit = AvroLogical.unit(logical);
    if (unit == null && logical.isEmpty() && avro.getType() == Type.LONG) {
      unit = units.of(column, kind);
    }
    if (unit == null) {
      return null;
    }
    EpochUnit from = unit;
    EpochUnit to = EpochUnit.of(kind);
    return in -> {
      long number = in.readLong();
      try {
        return from.to(to, number);
      } catch (ArithmeticException e) {
        throw new BadValue(
            FormatCodes.OUT_OF_RANGE,
            number + " " + from.symbol() + " is out of the range of times");
      }
    };
  }

  private static @Nullable AvroValue time(String logical) {
    return switch (logical) {
      case "time-millis" -> in -> timeOfDay(in.readInt());
      case "time-micros" ->
          in -> timeOfDay(Math.floorDiv(in.readLong(), TimeUnit.MILLISECONDS.toMicros(1)));
      default -> null;
    };
  }

  static int timeOfDay(long millis) {
    if (millis < 0 || millis >= DAY_MILLIS) {
      throw new BadValue(FormatCodes.OUT_OF_RANGE, millis + " ms is not a time of day");
    }
    return (int) millis;
  }
}
