package dev.millrace.element.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class EncodedRowTest {
  @Property
  void readsWhatWasEncoded(@ForAll long seed) {
    // given
    Random random = new Random(seed);
    RowCodec codec = RowCodec.of(Values.schemaOf(Values.TYPES));
    Object[] row = Values.row(Values.TYPES, random);
    ByteSource in = new ByteSource(codec.encode(row));
    EncodedRow encoded = codec.reader();

    // when
    Object[] back = new Object[row.length];
    encoded.start(in);
    for (int i = 0; i < row.length; i++) {
      if (!encoded.isNull(i)) {
        back[i] = read(encoded, i);
      }
    }

    // then
    assertThat(Values.same(back, row)).as("%s", Arrays.deepToString(row)).isTrue();
    assertThat(in.hasMore()).isFalse();
  }

  private static Object read(EncodedRow row, int column) {
    return switch (ValueKind.of(Values.TYPES.get(column))) {
      case BOOLEAN -> row.readBoolean();
      case INT8 -> (byte) row.readNumber();
      case INT16 -> (short) row.readNumber();
      case INT32, DATE, TIME -> (int) row.readNumber();
      case INT64, TIMESTAMP, TIMESTAMP_MICROS -> row.readNumber();
      case FLOAT -> Float.intBitsToFloat(row.readFloatBits());
      case DOUBLE -> Double.longBitsToDouble(row.readDoubleBits());
      case DECIMAL -> {
        int scale = row.readScale();
        yield new BigDecimal(new BigInteger(slice(row)), scale);
      }
      case STRING -> new String(slice(row), StandardCharsets.UTF_8);
      case BYTES -> slice(row);
      case ARRAY, MAP, ROW -> row.readObject(column);
    };
  }

  private static byte[] slice(EncodedRow row) {
    int length = row.readSlice();
    return Arrays.copyOfRange(row.bytes(), row.sliceOffset(), row.sliceOffset() + length);
  }
}
