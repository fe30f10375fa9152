package dev.millrace.io.format.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A message within a message: a row, or what a well-known one stands for.
 *
 * @param toValue makes the column's value of the message as a row
 * @param toRow the other way
 */
record MessageValue(
    MessagePlan plan, Function<Object[], Object> toValue, Function<Object, Object[]> toRow)
    implements ValuePlan {
  private static final long FIRST_SECOND = -62_135_596_800L;
  private static final long LAST_SECOND = 253_402_300_799L;

  static MessageValue row(MessagePlan plan) {
    return new MessageValue(plan, row -> row, value -> (Object[]) value);
  }

  /** A wrapper, of which the column holds the content. */
  static MessageValue wrapper(MessagePlan plan) {
    return new MessageValue(plan, row -> row[0], value -> new Object[] {value});
  }

  /** A point in time; digits below the column's unit are cut off. */
  static MessageValue timestamp(MessagePlan plan, ValueKind kind) {
    int units = kind == ValueKind.TIMESTAMP ? 1_000 : 1_000_000;
    int nanos = 1_000_000_000 / units;
    return new MessageValue(
        plan,
        row -> checked((Long) row[0], (Integer) row[1]) * units + (Integer) row[1] / nanos,
        value -> {
          long second = Math.floorDiv((Long) value, units);
          int rest = Math.floorMod((Long) value, units) * nanos;
          return new Object[] {checked(second, rest), rest};
        });
  }

  private static long checked(long seconds, int nanos) {
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > 999_999_999) {
      throw new BadValue(
          FormatCodes.OUT_OF_RANGE,
          "a Timestamp of "
              + seconds
              + " s and "
              + nanos
              + " ns; expected the years 1 to 9999 and 0 to 999999999 ns");
    }
    return seconds;
  }

  @Override
  public int wireType() {
    return WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  @Override
  public boolean isPackable() {
    return false;
  }

  @Override
  public Object read(CodedInputStream in, @Nullable Object before) throws IOException {
    Object[] row = before == null ? plan.newRow() : (Object[]) before;
    int outer = in.pushLimit(in.readRawVarint32());
    plan.read(in, row);
    in.popLimit(outer);
    return row;
  }

  @Override
  public Object finish(Object raw) {
    Object[] row = (Object[]) raw;
    plan.finish(row);
    return toValue.apply(row);
  }

  /** The empty message, as the value of an entry that has none. */
  @Override
  public Object zero() {
    return finish(plan.newRow());
  }

  @Override
  public boolean isZero(Object value) {
    return false;
  }

  @Override
  public void write(Object value, CodedOutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream inner = CodedOutputStream.newInstance(bytes, ProtoEncoder.PART);
    plan.write(toRow.apply(value), inner);
    inner.flush();
    out.writeByteArrayNoTag(bytes.toByteArray());
  }

  @Override
  public void checkRequired() {
    plan.checkRequired();
  }
}
