package dev.millrace.element.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class RowCodecTest {

  @Property
  void everyRowComesBackAsItWas(@ForAll long seed) {
    // given
    Random random = new Random(seed);
    RowCodec codec = RowCodec.of(Values.schemaOf(Values.TYPES));
    Object[] row = Values.row(Values.TYPES, random);

    // when
    Object[] back = codec.decode(codec.encode(row));

    // then
    assertThat(Values.same(back, row)).as("%s", Arrays.deepToString(row)).isTrue();
    assertThat(codec.encode(back)).isEqualTo(codec.encode(row));
  }

  @Test
  void theWireFormIsStable() {
    // given: state and archived blocks are read by later builds
    Schema schema =
        Schema.builder()
            .addNullableField("a", FieldType.INT64)
            .addNullableField("b", FieldType.STRING)
            .addNullableField("c", FieldType.DOUBLE)
            .addNullableField("d", ValueKind.decimalType(9, 2))
            .addNullableField("e", FieldType.BOOLEAN)
            .addNullableField("f", FieldType.array(FieldType.INT32))
            .build();

    // when
    byte[] bytes =
        RowCodec.of(schema)
            .encode(new Object[] {-3L, "hé", null, new BigDecimal("1.50"), true, List.of(1, 64)});

    // then
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo("04" + "05" + "0368c3a9" + "04" + "020096" + "01" + "02" + "0102" + "018001");
  }

  @Test
  void nullsTakeOneBitEach() {
    // given
    RowCodec codec = RowCodec.of(Values.schemaOf(Values.TYPES));

    // when
    byte[] bytes = codec.encode(new Object[Values.TYPES.size()]);

    // then
    assertThat(bytes).hasSize((Values.TYPES.size() + 7) / 8);
    assertThat(codec.decode(bytes)).containsOnlyNulls();
  }

  @Test
  void nothingOfWhatASinkHeldBeforeGetsIntoARow() {
    // given
    Schema schema = Values.schemaOf(Values.TYPES);
    RowCodec codec = RowCodec.of(schema);
    Object[] row = Values.row(Values.TYPES, new Random(1));
    KeyCodec key = KeyCodec.of(schema, List.of("c9", "c4"));
    ByteSink used = new ByteSink();
    for (int i = 0; i < 100; i++) {
      used.writeByte(0xff);
    }

    // when
    used.clear();
    codec.encode(row, used);
    byte[] bytes = used.toBytes();
    used.clear();
    key.encode(row, used);

    // then
    assertThat(bytes).isEqualTo(codec.encode(row));
    assertThat(used.toBytes()).isEqualTo(key.encode(row));
  }

  @Test
  void aRowWithoutColumnsTakesNoBytes() {
    RowCodec codec = RowCodec.of(Schema.builder().build());
    assertThat(codec.encode(new Object[0])).isEmpty();
    assertThat(codec.decode(new byte[0])).isEmpty();
  }

  @Test
  void mapsAreWrittenInTheOrderOfTheirKeys() {
    // given
    FieldType type = FieldType.map(FieldType.STRING, FieldType.INT32);
    RowCodec codec = RowCodec.of(Schema.builder().addField("m", type).build());
    Map<String, Integer> oneWay = new LinkedHashMap<>();
    oneWay.put("a", 1);
    oneWay.put("b", 2);
    Map<String, Integer> theOther = new LinkedHashMap<>();
    theOther.put("b", 2);
    theOther.put("a", 1);

    // when, then
    assertThat(codec.encode(new Object[] {oneWay}))
        .isEqualTo(codec.encode(new Object[] {theOther}));
  }

  @Test
  void floatingPointNumbersKeepEveryBit() {
    // given
    RowCodec codec = RowCodec.of(Schema.builder().addDoubleField("d").addFloatField("f").build());
    double nan = Double.longBitsToDouble(0x7ff8000000000123L);

    // when
    Object[] back = codec.decode(codec.encode(new Object[] {nan, -0.0f}));

    // then
    assertThat(Double.doubleToRawLongBits((Double) back[0])).isEqualTo(0x7ff8000000000123L);
    assertThat(Float.floatToRawIntBits((Float) back[1])).isEqualTo(Float.floatToRawIntBits(-0.0f));
  }

  @Test
  void truncatedBytesAreAnErrorOfTheirOwn() {
    // given
    RowCodec codec = RowCodec.of(Schema.builder().addStringField("s").build());
    byte[] bytes = codec.encode(new Object[] {"hello"});

    // when, then
    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, 4)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("truncated data: 5 bytes wanted, 2 left");
  }

  @Property
  void decimalsOfAnySizeAreTheirScaleAndTheirDigits(
      @ForAll long unscaled, @ForAll @IntRange(max = 63) int shift, @ForAll int digits) {
    // given: of every length in bytes, with those at its edges; the form is that of BigInteger
    List<BigInteger> numbers = new ArrayList<>();
    long small = unscaled >> shift;
    for (long number : new long[] {small, 1L << shift, (1L << shift) - 1, -(1L << shift)}) {
      numbers.add(BigInteger.valueOf(number));
      numbers.add(BigInteger.valueOf(number).negate().subtract(BigInteger.ONE));
    }
    numbers.add(BigInteger.valueOf(unscaled).multiply(BigInteger.TEN.pow(digits & 31)));
    numbers.add(BigInteger.TEN.pow(18));
    numbers.add(BigInteger.TEN.pow(18).subtract(BigInteger.ONE).negate());
    RowCodec codec = RowCodec.of(Schema.builder().addDecimalField("d").build());

    for (BigInteger number : numbers) {
      for (int scale : new int[] {0, 2, 18, 40, -3}) {
        // when
        BigDecimal decimal = new BigDecimal(number, scale);
        byte[] bytes = codec.encode(new Object[] {decimal});

        // then
        ByteSink expected = new ByteSink();
        expected.writeByte(0);
        expected.writeSigned(scale);
        expected.writeBytes(number.toByteArray());
        assertThat(bytes).as("%s", decimal).isEqualTo(expected.toBytes());
        assertThat(codec.decode(bytes)).containsExactly(decimal);
      }
    }
  }

  @Test
  void canBeSentToAWorker() {
    RowCodec codec = SerializableUtils.clone(RowCodec.of(Values.schemaOf(Values.TYPES)));
    assertThat(codec.schema()).isEqualTo(Values.schemaOf(Values.TYPES));
  }
}
