package dev.millrace.io.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class JsonEncoderTest {

  @Test
  void writesColumnsInTheirOrderAndEveryKindInItsForm() {
    // given
    Schema schema =
        Schema.builder()
            .addStringField("s")
            .addDoubleField("nan")
            .addField("decimal", FieldType.DECIMAL)
            .addField("at", ValueKind.TIMESTAMP_TYPE)
            .addField("micros", ValueKind.TIMESTAMP_MICROS_TYPE)
            .addField("date", ValueKind.DATE_TYPE)
            .addField("time", ValueKind.TIME_TYPE)
            .addByteArrayField("bytes")
            .addNullableField("nothing", FieldType.INT32)
            .addField("array", FieldType.array(FieldType.INT32.withNullable(true)))
            .addField("map", FieldType.map(FieldType.INT32, FieldType.BOOLEAN))
            .addRowField("row", Schema.builder().addInt64Field("x").build())
            .build();
    Map<Integer, Boolean> map = new LinkedHashMap<>();
    map.put(2, true);
    map.put(10, false);
    // when
    String text =
        JsonEncoder.of(schema)
            .text(
                new Object[] {
                  "a\"b\n",
                  Double.NaN,
                  new BigDecimal("1E+3"),
                  -1L,
                  1_000_001L,
                  -1,
                  1,
                  new byte[] {1, 2, 3},
                  null,
                  Arrays.asList(1, null),
                  map,
                  new Object[] {5L}
                });
    // then
    assertThat(text)
        .isEqualTo(
            "{\"s\":\"a\\\"b\\n\",\"nan\":\"NaN\",\"decimal\":1000,"
                + "\"at\":\"1969-12-31T23:59:59.999Z\",\"micros\":\"1970-01-01T00:00:01.000001Z\","
                + "\"date\":\"1969-12-31\",\"time\":\"00:00:00.001\",\"bytes\":\"AQID\","
                + "\"nothing\":null,\"array\":[1,null],\"map\":{\"10\":false,\"2\":true},"
                + "\"row\":{\"x\":5}}");
  }

  @Test
  void replacesHalfASurrogatePair() {
    Schema schema = Schema.builder().addStringField("s").build();
    assertThat(JsonEncoder.of(schema).text(new Object[] {"a\ud83d \ud83d\ude00"}))
        .isEqualTo("{\"s\":\"a? \ud83d\ude00\"}");
  }

  @Test
  void refusesANullMapKeyAndKeysThatAreRows() {
    // given
    Schema schema =
        Schema.builder().addField("m", FieldType.map(FieldType.STRING, FieldType.INT32)).build();
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put(null, 1);
    // when, then
    assertThatThrownBy(() -> JsonEncoder.of(schema).encode(new Object[] {map}))
        .isInstanceOf(RowFault.class)
        .hasMessage("column 'm': a NULL map key, for which JSON has no form");
    Schema bad =
        Schema.builder()
            .addField("m", FieldType.map(FieldType.row(schema), FieldType.INT32))
            .build();
    assertThatThrownBy(() -> JsonEncoder.of(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("JSON cannot write maps with keys of type ROW");
  }

  @Test
  void writesAColumnOfSeveralTypesAsWhatEachValueIs() {
    // given
    FieldType mixed = ValueKind.MIXED_TYPE.withNullable(true);
    Schema schema = Schema.builder().addField("a", mixed).addArrayField("l", mixed).build();
    // when
    String text = JsonEncoder.of(schema).text(new Object[] {null, List.of("5", "\"x\"", "[true]")});
    // then
    assertThat(text).isEqualTo("{\"a\":null,\"l\":[5,\"x\",[true]]}");
  }

  @Test
  void canBeSentToAWorker() {
    Schema schema = Schema.builder().addInt32Field("i").build();
    JsonEncoder encoder = SerializableUtils.ensureSerializable(JsonEncoder.of(schema));
    assertThat(encoder.text(new Object[] {1})).isEqualTo("{\"i\":1}");
  }

  @Test
  void writesKeysAndHeadersByTheirType() {
    assertThat(ValueBytes.of(FieldType.BYTES).encode(new byte[] {7})).containsExactly(7);
    assertThat(ValueBytes.of(FieldType.STRING).encode("é"))
        .isEqualTo("é".getBytes(StandardCharsets.UTF_8));
    assertThat(new String(ValueBytes.of(FieldType.INT64).encode(5L), StandardCharsets.UTF_8))
        .isEqualTo("5");
    assertThat(
            new String(ValueBytes.of(ValueKind.TIMESTAMP_TYPE).encode(0L), StandardCharsets.UTF_8))
        .isEqualTo("\"1970-01-01T00:00:00.000Z\"");
    assertThat(
            new String(
                ValueBytes.of(FieldType.array(FieldType.STRING)).encode(List.of("a")),
                StandardCharsets.UTF_8))
        .isEqualTo("[\"a\"]");
    assertThat(ValueBytes.of(FieldType.STRING).encode(null)).isNull();
  }
}
