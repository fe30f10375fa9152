package dev.millrace.io.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDecoderTest {

  private static Schema one(FieldType type) {
    return Schema.builder().addField("c", type).build();
  }

  private static Object[] decode(Schema schema, String json) {
    return JsonDecoder.of(schema).decode(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Object value(FieldType type, String json) {
    return decode(one(type), "{\"c\": " + json + "}")[0];
  }

  private static String fault(Schema schema, String json) {
    return fault(schema, json.getBytes(StandardCharsets.UTF_8));
  }

  private static String fault(Schema schema, byte[] bytes) {
    RowFault fault =
        catchThrowableOfType(RowFault.class, () -> JsonDecoder.of(schema).decode(bytes));
    return fault.code() + " " + fault.reason();
  }

  private static String fault(FieldType type, String json) {
    return fault(one(type), "{\"c\": " + json + "}");
  }

  @Test
  void readsEveryKindOfValue() {
    // given
    Schema nested =
        Schema.builder().addInt32Field("x").addNullableField("y", FieldType.STRING).build();
    Schema schema =
        Schema.builder()
            .addBooleanField("boolean")
            .addByteField("int8")
            .addInt16Field("int16")
            .addInt32Field("int32")
            .addInt64Field("int64")
            .addFloatField("float")
            .addDoubleField("double")
            .addField("decimal", ValueKind.decimalType(12, 2))
            .addStringField("string")
            .addField("timestamp", ValueKind.TIMESTAMP_TYPE)
            .addField("micros", ValueKind.TIMESTAMP_MICROS_TYPE)
            .addField("date", ValueKind.DATE_TYPE)
            .addField("time", ValueKind.TIME_TYPE)
            .addField("array", FieldType.array(FieldType.INT32.withNullable(true)))
            .addField("map", FieldType.map(FieldType.STRING, FieldType.INT64))
            .addRowField("row", nested)
            .addNullableField("absent", FieldType.STRING)
            .build();
    // when
    Object[] row =
        decode(
            schema,
            """
            {"boolean": true, "int8": -128, "int16": 32767, "int32": 1, "int64": 9223372036854775807,
             "float": 0.1, "double": 1e-3, "decimal": "12.5", "string": "é\\n\\u20ac",
             "timestamp": "2026-01-01T10:00:00.123Z", "micros": "2026-01-01T10:00:00.123456+01:00",
             "date": "2026-02-28", "time": "23:59:59.999", "array": [1, null, 3],
             "map": {"b": 1, "a": 2}, "row": {"y": null, "x": 7}, "stranger": {"deep": [1, {}]}}
            """);
    // then
    Object[] inner = (Object[]) row[15];
    row[15] = "row";
    assertThat(row)
        .containsExactly(
            true,
            (byte) -128,
            (short) 32767,
            1,
            Long.MAX_VALUE,
            0.1f,
            0.001,
            new BigDecimal("12.50"),
            "é\n€",
            1767261600123L,
            1767258000123456L,
            20512,
            86399999,
            Arrays.asList(1, null, 3),
            Map.of("b", 1L, "a", 2L),
            "row",
            null);
    assertThat(inner).containsExactly(7, null);
  }

  @Test
  void readsBytesFromBase64() {
    assertThat((byte[]) value(FieldType.BYTES, "\"AQID\"")).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T10:00:00Z, 1767261600000",
    "2026-01-01T10:00:00, 1767261600000",
    "2026-01-01 10:00:00, 1767261600000",
    "2026-01-01T10:00Z, 1767261600000",
    "2026-01-01T10:00:00+01:00, 1767258000000",
    "2026-01-01T10:00:00-0130, 1767267000000",
    "2026-01-01T10:00:00.1+00, 1767261600100",
    "2026-01-01T10:00:00.123456789Z, 1767261600123",
    "1969-12-31T23:59:59.9999Z, -1",
    "0000-01-01T00:00:00Z, -62167219200000",
    "-0001-01-01T00:00:00Z, -62198755200000",
    "+12026-01-01T10:00:00Z, 317336781600000",
    "2024-02-29T00:00:00Z, 1709164800000"
  })
  void readsTimeStampsInManyForms(String text, long millis) {
    assertThat(value(ValueKind.TIMESTAMP_TYPE, "\"" + text + "\"")).isEqualTo(millis);
  }

  @Test
  void readsTimeStampsAsNumbersInTheUnitThatIsDeclared() {
    Object[] row =
        JsonDecoder.of(
                Schema.builder()
                    .addField("s", ValueKind.TIMESTAMP_TYPE)
                    .addField("t", ValueKind.TIMESTAMP_TYPE)
                    .addField("ns", ValueKind.TIMESTAMP_MICROS_TYPE)
                    .addField("a", FieldType.array(ValueKind.TIMESTAMP_TYPE))
                    .build(),
                EpochUnits.of(
                    Map.of(
                        "s", EpochUnit.SECONDS,
                        "t", EpochUnit.SECONDS,
                        "ns", EpochUnit.NANOS,
                        "a", EpochUnit.MILLIS)))
            .decode(
                "{\"s\": 1.5, \"t\": \"-0.0001\", \"ns\": 1999, \"a\": [7]}"
                    .getBytes(StandardCharsets.UTF_8));

    assertThat(row).containsExactly(1500L, -1L, 1L, List.of(7L));
  }

  @Test
  void aNumberIsNoTimeWithoutAUnitOrOutOfItsRange() {
    assertThat(fault(ValueKind.TIMESTAMP_TYPE, "1767261600"))
        .isEqualTo(
            "ML-6112 column 'c': the number '1767261600' in a TIMESTAMP column without a unit."
                + " Declare what it counts since 1970, for example {type: TIMESTAMP, unit: s} (s,"
                + " ms, us or ns)");
    Schema schema = one(ValueKind.TIMESTAMP_TYPE);
    JsonDecoder decoder = JsonDecoder.of(schema, EpochUnits.of(Map.of("c", EpochUnit.SECONDS)));
    for (String number : List.of("9223372036854775807", "1e30", "1e999999999")) {
      byte[] json = ("{\"c\": " + number + "}").getBytes(StandardCharsets.UTF_8);
      assertThat(catchThrowableOfType(RowFault.class, () -> decoder.decode(json)).code())
          .as(number)
          .isEqualTo("ML-6107");
    }
  }

  @Test
  void readsFloatingPointValuesThatJsonHasNoNumberFor() {
    assertThat(value(FieldType.DOUBLE, "\"NaN\"")).isEqualTo(Double.NaN);
    assertThat(value(FieldType.DOUBLE, "\"-Infinity\"")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(value(FieldType.FLOAT, "\"Infinity\"")).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(value(FieldType.DOUBLE, "3")).isEqualTo(3.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                | ML-6102 the value is empty; expected a JSON object",
        "{\"c\": 1         | ML-6102 broken JSON at byte 7: Unexpected end-of-input",
        "{\"c\": 1}}       | ML-6102 broken JSON at byte 8: Unexpected close marker '}'",
        "{\"c\": 1} {}     | ML-6102 text follows the JSON object: an object",
        "{\"c\": 1} x      | ML-6102 broken JSON at byte",
        "{'c': 1}          | ML-6102 broken JSON at byte 1: Unexpected character",
        "{\"c\": 01}       | ML-6102 broken JSON at byte",
        "{\"c\": NaN}      | ML-6102 broken JSON at byte",
        "[1]               | ML-6103 expected a JSON object, got an array",
        "null              | ML-6103 expected a JSON object, got null",
        "\"x\"             | ML-6103 expected a JSON object, got the text 'x'",
        "{\"c\": 1, \"c\": 1} | ML-6110 column 'c': the field occurs twice",
        "{}                | ML-6105 column 'c': the field is missing, and the column is NOT NULL",
        "{\"c\": null}     | ML-6106 column 'c': null in a column that is NOT NULL",
        "{\"c\": \"1\"}    | ML-6104 column 'c': expected INTEGER, got the text '1'",
        "{\"c\": true}     | ML-6104 column 'c': expected INTEGER, got true",
        "{\"c\": {}}       | ML-6104 column 'c': expected INTEGER, got an object",
        "{\"c\": 1.0}      | ML-6104 column 'c': expected INTEGER, got the number '1.0'",
        "{\"c\": 2147483648} | ML-6107 column 'c': '2147483648' is out of the range of INTEGER",
        "{\"c\": 99999999999999999999} | ML-6107 column 'c': '99999999999999999999' is out of the"
            + " range of INTEGER",
      })
  void saysWhatIsWrongWithTheValue(String json, String message) {
    assertThat(fault(one(FieldType.INT32), json)).startsWith(message);
  }

  @Test
  void saysWhatIsWrongWithAValueOfEachType() {
    FieldType decimal = ValueKind.decimalType(5, 2);
    assertThat(fault(FieldType.BYTE, "128"))
        .isEqualTo("ML-6107 column 'c': '128' is out of the range of TINYINT");
    assertThat(fault(FieldType.INT64, "9223372036854775808"))
        .isEqualTo("ML-6107 column 'c': '9223372036854775808' is out of the range of BIGINT");
    assertThat(fault(FieldType.FLOAT, "1e39"))
        .isEqualTo("ML-6107 column 'c': '1e39' is out of the range of REAL");
    assertThat(fault(FieldType.DOUBLE, "1e400"))
        .isEqualTo("ML-6107 column 'c': '1e400' is out of the range of DOUBLE");
    assertThat(fault(FieldType.DOUBLE, "\"1.5\""))
        .isEqualTo("ML-6104 column 'c': expected DOUBLE, got the text '1.5'");
    assertThat(fault(FieldType.STRING, "5"))
        .isEqualTo("ML-6104 column 'c': expected VARCHAR, got the number '5'");
    assertThat(fault(FieldType.STRING, "\"\\ud800x\""))
        .isEqualTo("ML-6108 column 'c': half a surrogate pair in the text");
    assertThat(fault(FieldType.BYTES, "\"%%\""))
        .isEqualTo("ML-6108 column 'c': '%%' cannot be read as VARBINARY");
    assertThat(fault(decimal, "1.005"))
        .isEqualTo("ML-6109 column 'c': '1.005' has more than 2 digits after the point");
    assertThat(fault(decimal, "\"1000.00\""))
        .isEqualTo("ML-6107 column 'c': '1000.00' is out of the range of DECIMAL(5,2)");
    assertThat(fault(decimal, "\"x\""))
        .isEqualTo("ML-6108 column 'c': 'x' cannot be read as DECIMAL(5,2)");
    assertThat(fault(FieldType.DECIMAL, "1e999999999"))
        .isEqualTo("ML-6107 column 'c': a decimal of more than 1000 digits");
    assertThat(fault(ValueKind.TIMESTAMP_TYPE, "\"2026-02-29T10:00:00Z\""))
        .isEqualTo("ML-6108 column 'c': '2026-02-29T10:00:00Z' cannot be read as TIMESTAMP");
    assertThat(fault(ValueKind.TIMESTAMP_TYPE, "\"yesterday\""))
        .isEqualTo("ML-6108 column 'c': 'yesterday' cannot be read as TIMESTAMP");
    assertThat(fault(ValueKind.TIMESTAMP_TYPE, "\"2026-01-01T10:00:00+25:00\""))
        .isEqualTo("ML-6108 column 'c': '2026-01-01T10:00:00+25:00' cannot be read as TIMESTAMP");
    assertThat(fault(ValueKind.TIMESTAMP_MICROS_TYPE, "\"+294248-01-01T00:00:00Z\""))
        .isEqualTo("ML-6108 column 'c': '+294248-01-01T00:00:00Z' cannot be read as TIMESTAMP(6)");
    assertThat(fault(ValueKind.DATE_TYPE, "\"2026-1-1\""))
        .isEqualTo("ML-6108 column 'c': '2026-1-1' cannot be read as DATE");
    assertThat(fault(ValueKind.TIME_TYPE, "\"24:00:00\""))
        .isEqualTo("ML-6108 column 'c': '24:00:00' cannot be read as TIME");
  }

  @Test
  void namesThePathToANestedColumn() {
    // given
    Schema item = Schema.builder().addDoubleField("price").build();
    Schema schema =
        Schema.builder()
            .addField(
                "orders", FieldType.map(FieldType.STRING, FieldType.array(FieldType.row(item))))
            .build();
    // when, then
    assertThat(fault(schema, "{\"orders\": {\"o1\": [{\"price\": 1}, {\"price\": \"a\"}]}}"))
        .isEqualTo("ML-6104 column 'orders[o1][1].price': expected DOUBLE, got the text 'a'");
    assertThat(fault(schema, "{\"orders\": {\"o1\": [null]}}"))
        .isEqualTo("ML-6106 column 'orders[o1][0]': null where the element is NOT NULL");
    assertThat(fault(schema, "{\"orders\": {\"o1\": [], \"o1\": []}}"))
        .isEqualTo("ML-6110 column 'orders[o1]': the key occurs twice");
  }

  @Test
  void shortensLongValuesAndHidesControlCharacters() {
    assertThat(fault(FieldType.INT32, "\"" + "x".repeat(61) + "\""))
        .isEqualTo("ML-6104 column 'c': expected INTEGER, got the text '" + "x".repeat(60) + "…'");
    assertThat(fault(FieldType.INT32, "\"a\\u0007b\""))
        .isEqualTo("ML-6104 column 'c': expected INTEGER, got the text 'a\ufffdb'");
  }

  @Test
  void refusesWhatIsNotUtf8() {
    // given: UTF-16 with and without a mark, an overlong form, half a character, a surrogate
    List<byte[]> bad =
        List.of(
            "{\"c\": 1}".getBytes(StandardCharsets.UTF_16),
            "{\"c\": 1}".getBytes(StandardCharsets.UTF_16LE),
            new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80},
            new byte[] {'{', '"', (byte) 0xe2, (byte) 0x82},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});
    // when, then
    for (byte[] bytes : bad) {
      assertThat(fault(one(FieldType.INT32), bytes))
          .startsWith("ML-6101 the value is not UTF-8 text: byte ");
    }
  }

  @Test
  void canBeSentToAWorker() {
    JsonDecoder decoder =
        SerializableUtils.ensureSerializable(
            JsonDecoder.of(one(ValueKind.TIMESTAMP_TYPE), EpochUnits.OF_TYPES));
    assertThat(decoder.decode("{\"c\": 5}".getBytes(StandardCharsets.UTF_8))).containsExactly(5L);
  }

  @Test
  void aLongKeyOfAMapDoesNotMakeALongMessage() {
    Schema map =
        Schema.builder().addMapField("m", Schema.FieldType.STRING, Schema.FieldType.INT32).build();
    byte[] json =
        ("{\"m\":{\"" + "k".repeat(40_000) + "\":\"x\"}}").getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> JsonDecoder.of(map).decode(json))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("column 'm[" + "k".repeat(60) + "…]': expected INTEGER");
  }
}
