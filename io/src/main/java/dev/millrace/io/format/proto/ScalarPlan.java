package dev.millrace.io.format.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.Utf8;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A value without parts: number, text, bytes, or a value of an enum. */
record ScalarPlan(FieldDescriptor field, FieldDescriptor.Type type, int wireType, ValueKind kind)
    implements ValuePlan {
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  /** Descriptors work some of what they are asked for out each time. */
  static ScalarPlan of(FieldDescriptor field, ValueKind kind) {
    return new ScalarPlan(field, field.getType(), field.getLiteType().getWireType(), kind);
  }

  @Override
  public boolean isPackable() {
    return wireType != WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  @Override
  public @Nullable Object read(CodedInputStream in, @Nullable Object before) throws IOException {
    return switch (type) {
      case INT32 -> in.readInt32();
      case SINT32 -> in.readSInt32();
      case SFIXED32 -> in.readSFixed32();
      case INT64 -> in.readInt64();
      case SINT64 -> in.readSInt64();
      case SFIXED64 -> in.readSFixed64();
      case UINT32 -> Integer.toUnsignedLong(in.readUInt32());
      case FIXED32 -> Integer.toUnsignedLong(in.readFixed32());
      case UINT64 -> unsigned(in.readUInt64());
      case FIXED64 -> unsigned(in.readFixed64());
      case FLOAT -> in.readFloat();
      case DOUBLE -> in.readDouble();
      case BOOL -> in.readBool();
      case STRING -> text(in.readByteArray());
      case BYTES -> in.readByteArray();
      case ENUM -> enumValue(in.readEnum());
      case MESSAGE, GROUP -> throw new IllegalStateException(field.getFullName());
    };
  }

  private static String text(byte[] bytes) throws IOException {
    try {
      return Utf8.text(bytes, 0, bytes.length);
    } catch (RowFault e) {
      throw new IOException(e.reason(), e);
    }
  }

  private static BigDecimal unsigned(long bits) {
    BigInteger value = BigInteger.valueOf(bits);
    return new BigDecimal(bits < 0 ? value.add(TWO_64) : value);
  }

  private @Nullable Object enumValue(int number) {
    EnumDescriptor symbols = field.getEnumType();
    EnumValueDescriptor value = symbols.findValueByNumber(number);
    if (value == null && symbols.isClosed()) {
      return null;
    } else if (kind == ValueKind.INT32) {
      return number;
    } else if (value == null) {
      throw new BadValue(
          FormatCodes.MALFORMED,
          "the enum "
              + symbols.getFullName()
              + " has no name for "
              + number
              + "; a column of type INTEGER would hold it");
    }
    return value.getName();
  }

  @Override
  public Object finish(Object raw) {
    return raw;
  }

  @Override
  public Object zero() {
    Object declared = field.getDefaultValue();
    if (declared instanceof ByteString bytes) {
      return bytes.toByteArray();
    } else if (declared instanceof EnumValueDescriptor value) {
      return kind == ValueKind.INT32 ? (Object) value.getNumber() : value.getName();
    } else if (kind == ValueKind.DECIMAL) {
      return unsigned((Long) declared);
    } else if (kind == ValueKind.INT64 && declared instanceof Integer bits) {
      return Integer.toUnsignedLong(bits);
    }
    return declared;
  }

  @Override
  public boolean isZero(Object value) {
    if (value instanceof byte[] bytes) {
      return bytes.length == 0;
    } else if (type == FieldDescriptor.Type.ENUM) {
      return number(value) == 0;
    } else if (value instanceof BigDecimal decimal) {
      return decimal.signum() == 0;
    }
    return value.equals(zero());
  }

  @Override
  public void write(Object value, CodedOutputStream out) throws IOException {
    switch (type) {
      case INT32 -> out.writeInt32NoTag((Integer) value);
      case SINT32 -> out.writeSInt32NoTag((Integer) value);
      case SFIXED32 -> out.writeSFixed32NoTag((Integer) value);
      case INT64 -> out.writeInt64NoTag((Long) value);
      case SINT64 -> out.writeSInt64NoTag((Long) value);
      case SFIXED64 -> out.writeSFixed64NoTag((Long) value);
      case UINT32 -> out.writeUInt32NoTag(unsigned32((Long) value));
      case FIXED32 -> out.writeFixed32NoTag(unsigned32((Long) value));
      case UINT64 -> out.writeUInt64NoTag(unsigned64((BigDecimal) value));
      case FIXED64 -> out.writeFixed64NoTag(unsigned64((BigDecimal) value));
      case FLOAT -> out.writeFloatNoTag((Float) value);
      case DOUBLE -> out.writeDoubleNoTag((Double) value);
      case BOOL -> out.writeBoolNoTag((Boolean) value);
      case STRING -> out.writeByteArrayNoTag(((String) value).getBytes(StandardCharsets.UTF_8));
      case BYTES -> out.writeByteArrayNoTag((byte[]) value);
      case ENUM -> out.writeEnumNoTag(number(value));
      case MESSAGE, GROUP -> throw new IllegalStateException(field.getFullName());
    }
  }

  private int number(Object value) {
    EnumDescriptor symbols = field.getEnumType();
    EnumValueDescriptor found =
        value instanceof Integer number
            ? symbols.findValueByNumber(number)
            : symbols.findValueByName((String) value);
    if (found != null) {
      return found.getNumber();
    } else if (value instanceof Integer number && !symbols.isClosed()) {
      return number;
    }
    throw new BadValue(
        FormatCodes.NOT_ENCODABLE,
        BadValue.show(value.toString()) + " is not a value of the enum " + symbols.getFullName());
  }

  private static int unsigned32(long value) {
    if (value < 0 || value > 0xFFFF_FFFFL) {
      throw outOfRange(value, "32");
    }
    return (int) value;
  }

  private static long unsigned64(BigDecimal value) {
    BigInteger whole = value.toBigInteger();
    if (whole.signum() < 0 || whole.bitLength() > 64) {
      throw outOfRange(value, "64");
    }
    return whole.longValue();
  }

  private static BadValue outOfRange(Object value, String bits) {
    return new BadValue(
        FormatCodes.NOT_ENCODABLE,
        BadValue.show(value.toString())
            + " is out of the range of unsigned "
            + bits
            + "-bit numbers");
  }
}
