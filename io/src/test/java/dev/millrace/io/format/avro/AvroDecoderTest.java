package dev.millrace.io.format.avro;

import static dev.millrace.io.format.avro.AvroRecords.bytes;
import static dev.millrace.io.format.avro.AvroRecords.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroDecoderTest {
  private static final long TIME = 1_767_225_600_123L;

  private static Object[] decode(String writer, String json, Schema columns) {
    return AvroFormat.of(writer, null)
        .decoder(columns, EpochUnits.NONE)
        .decode(bytes(writer, json));
  }

  private static Object value(String type, String json, FieldType column) {
    return decode(
        schema("{\"name\": \"x\", \"type\": " + type + "}"),
        "{\"x\": " + json + "}",
        Schema.builder().addField("x", column).build())[0];
  }

  private static String logical(String type, String name) {
    return "{\"type\": \"" + type + "\", \"logicalType\": \"" + name + "\"}";
  }

  @Test
  void valuesOfEachTypeBecomeThoseOfTheirColumns() {
    assertThat(value("\"boolean\"", "true", FieldType.BOOLEAN)).isEqualTo(true);
    assertThat(value("\"int\"", "-128", FieldType.BYTE)).isEqualTo((byte) -128);
    assertThat(value("\"int\"", "32767", FieldType.INT16)).isEqualTo((short) 32767);
    assertThat(value("\"int\"", "-2147483648", FieldType.INT32)).isEqualTo(Integer.MIN_VALUE);
    assertThat(value("\"int\"", "7", FieldType.INT64)).isEqualTo(7L);
    assertThat(value("\"long\"", "-9223372036854775808", FieldType.INT64))
        .isEqualTo(Long.MIN_VALUE);
    assertThat(value("\"float\"", "1.5", FieldType.FLOAT)).isEqualTo(1.5f);
    assertThat(value("\"float\"", "1.5", FieldType.DOUBLE)).isEqualTo(1.5);
    assertThat(value("\"double\"", "-0.1", FieldType.DOUBLE)).isEqualTo(-0.1);
    assertThat(value("\"string\"", "\"Zürich 🚲\"", FieldType.STRING)).isEqualTo("Zürich 🚲");
    assertThat(value("\"bytes\"", "\"\\u0001\\u00ff\"", FieldType.BYTES))
        .isEqualTo(new byte[] {1, -1});
    assertThat(
            value("{\"type\": \"fixed\", \"name\": \"F\", \"size\": 2}", "\"ab\"", FieldType.BYTES))
        .isEqualTo(new byte[] {'a', 'b'});
    assertThat(
            value(
                "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\", \"B\"]}",
                "\"B\"",
                FieldType.STRING))
        .isEqualTo("B");
    assertThat(value("[\"null\", \"int\"]", "null", FieldType.INT32.withNullable(true))).isNull();
    assertThat(value("[\"int\", \"null\"]", "{\"int\": 3}", FieldType.INT32)).isEqualTo(3);
  }

  @Test
  void logicalTypesKeepTheirUnitAndScale() {
    assertThat(value(logical("long", "timestamp-millis"), "" + TIME, ValueKind.TIMESTAMP_TYPE))
        .isEqualTo(TIME);
    assertThat(value(logical("long", "timestamp-micros"), TIME + "999", ValueKind.TIMESTAMP_TYPE))
        .isEqualTo(TIME);
    assertThat(
            value(logical("long", "timestamp-millis"), "" + TIME, ValueKind.TIMESTAMP_MICROS_TYPE))
        .isEqualTo(TIME * 1000);
    assertThat(
            value(
                logical("long", "timestamp-nanos"),
                TIME + "456789",
                ValueKind.TIMESTAMP_MICROS_TYPE))
        .isEqualTo(TIME * 1000 + 456);
    assertThat(value(logical("long", "timestamp-micros"), "-1", ValueKind.TIMESTAMP_TYPE))
        .isEqualTo(-1L);
    assertThat(
            value(logical("long", "local-timestamp-millis"), "" + TIME, ValueKind.TIMESTAMP_TYPE))
        .isEqualTo(TIME);
    assertThat(value(logical("int", "date"), "20000", ValueKind.DATE_TYPE)).isEqualTo(20000);
    assertThat(value(logical("int", "time-millis"), "86399999", ValueKind.TIME_TYPE))
        .isEqualTo(86_399_999);
    assertThat(value(logical("long", "time-micros"), "1500", ValueKind.TIME_TYPE)).isEqualTo(1);
    assertThat(value(logical("string", "uuid"), "\"u\"", FieldType.STRING)).isEqualTo("u");
    String decimal =
        "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 1}";
    assertThat(value(decimal, "\"\\u00ff\"", ValueKind.decimalType(12, 2)))
        .isEqualTo(new BigDecimal("-0.10"));
    assertThat(value(decimal, "\"\\u000f\"", FieldType.DECIMAL)).isEqualTo(new BigDecimal("1.5"));
  }

  @Test
  void partsAreReadAndWhatNoColumnTakesIsPassedOver() {
    // given: fields of every shape that are not used, a list without an end among them
    String writer =
        schema(
            """
            {"name": "a", "type": {"type": "array", "items": {"type": "map", "values": "double"}}},
            {"name": "next", "type": ["null", "Order"]},
            {"name": "u", "type": ["int", "string", {"type": "fixed", "name": "F", "size": 2}]},
            {"name": "p", "type": {"type": "record", "name": "P", "fields": [
              {"name": "q", "type": "bytes"}, {"name": "r", "type": ["null", "float"]}]}},
            {"name": "tags", "type": {"type": "array", "items": ["null", "string"]}},
            {"name": "m", "type": {"type": "map", "values": "int"}}\
            """);
    String inner =
        "{\"a\": [], \"next\": null, \"u\": {\"int\": 1}, \"p\": {\"q\": \"\", \"r\": null},"
            + " \"tags\": [], \"m\": {}}";
    String json =
        "{\"a\": [{\"k\": 1.0}, {}], \"next\": {\"shop.Order\": "
            + inner
            + "}, \"u\": {\"shop.F\": \"ab\"}, \"p\": {\"q\": \"xyz\", \"r\": {\"float\": 2.5}},"
            + " \"tags\": [{\"string\": \"s\"}, null], \"m\": {\"k\": 7}}";
    Schema columns =
        Schema.builder()
            .addField("m", FieldType.map(FieldType.STRING, FieldType.INT32))
            .addField("tags", FieldType.array(FieldType.STRING.withNullable(true)))
            .addField(
                "p",
                FieldType.row(
                    Schema.builder().addField("r", FieldType.FLOAT.withNullable(true)).build()))
            .build();
    // when
    Object[] row = decode(writer, json, columns);
    // then
    assertThat(row[0]).isEqualTo(Map.of("k", 7));
    assertThat(row[1]).isEqualTo(Arrays.asList("s", null));
    assertThat((Object[]) row[2]).containsExactly(2.5f);
  }

  @Test
  void defaultsAndAliasesOfTheReaderHold() {
    // given
    String writer = schema("{\"name\": \"no\", \"type\": \"int\"}");
    String reader =
        schema(
            """
            {"name": "id", "type": "long", "aliases": ["no"]},
            {"name": "currency", "type": "string", "default": "EUR"},
            {"name": "tags", "type": {"type": "array", "items": "string"}, "default": ["new"]},
            {"name": "note", "type": ["null", "string"], "default": null}\
            """);
    Schema columns =
        Schema.builder()
            .addInt64Field("id")
            .addStringField("currency")
            .addField("tags", FieldType.array(FieldType.STRING))
            .addNullableField("note", FieldType.STRING)
            .addNullableField("unknown", FieldType.STRING)
            .build();
    // when
    AvroValue rows =
        new AvroPlans(EpochUnits.NONE)
            .of(AvroTexts.parse(writer), AvroTexts.parse(reader), columns);
    Object[] row = (Object[]) rows.read(new AvroInput(bytes(writer, "{\"no\": 7}"), 0));
    // then
    assertThat(row).containsExactly(7L, "EUR", List.of("new"), null, null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 3} | decimal(9,3)
          ["null", "int", "string"]                          | a union of null, int, string
          "string"                                           | string
          {"type": "long", "logicalType": "timestamp-millis"} | timestamp-millis
          """)
  void whatDoesNotFitTheColumnNamesTheField(String type, String described) {
    String writer = schema("{\"name\": \"x\", \"type\": " + type + "}");
    Schema columns = Schema.builder().addField("x", ValueKind.decimalType(9, 2)).build();
    assertThatThrownBy(
            () ->
                AvroFormat.of(writer, null)
                    .decoder(columns, EpochUnits.NONE)
                    .decode(new byte[] {0}))
        .isInstanceOf(RowFault.class)
        .hasMessage(
            "the schema does not fit the columns: field 'x' is "
                + described
                + "; expected what fits the column's DECIMAL(9,2)"
                    .replace(
                        "what fits the column's DECIMAL(9,2)",
                        described.startsWith("a union")
                            ? "a union of null and one type"
                            : "what fits the column's DECIMAL(9,2)"))
        .satisfies(e -> assertThat(((RowFault) e).code()).isEqualTo("ML-6117"));
  }

  @Test
  void valuesThatTheirColumnsCannotHoldAreFaults() {
    assertThatThrownBy(() -> value("\"int\"", "128", FieldType.BYTE))
        .hasMessage("column 'x': 128 is out of the column's range");
    assertThatThrownBy(() -> value("[\"null\", \"int\"]", "null", FieldType.INT32))
        .hasMessage("column 'x': null in a column that is NOT NULL");
    assertThatThrownBy(
            () ->
                value(
                    logical("long", "timestamp-millis"),
                    Long.MAX_VALUE + "",
                    ValueKind.TIMESTAMP_MICROS_TYPE))
        .hasMessageContaining("out of the range of times");
    assertThatThrownBy(() -> value(logical("int", "time-millis"), "86400000", ValueKind.TIME_TYPE))
        .hasMessageContaining("not a time of day");
    assertThatThrownBy(
            () ->
                value(
                    "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 9,"
                        + " \"scale\": 0}",
                    "\"\\u007f\\u007f\"",
                    ValueKind.decimalType(4, 0)))
        .hasMessageContaining("5 digits in DECIMAL(4,0)");
  }

  @Test
  void bytesBehindTheRecordAreAFault() {
    String writer = schema("{\"name\": \"x\", \"type\": \"int\"}");
    Schema columns = Schema.builder().addInt32Field("x").build();
    assertThatThrownBy(
            () ->
                AvroFormat.of(writer, null)
                    .decoder(columns, EpochUnits.NONE)
                    .decode(new byte[] {2, 0}))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("1 bytes are left");
  }

  /** Also lengths of gigabytes and lists of lists are a fault, and never another exception. */
  @Property(tries = 3000)
  void anyBytesAreARowOrAFault(@ForAll byte[] bytes) {
    String writer =
        schema(
            """
            {"name": "s", "type": "string"},
            {"name": "skipped", "type": {"type": "array", "items": ["null", "Order", "bytes"]}},
            {"name": "a", "type": {"type": "array", "items": ["null", "string"]}},
            {"name": "m", "type": {"type": "map", "values": "double"}}\
            """);
    Schema columns =
        Schema.builder()
            .addStringField("s")
            .addField("a", FieldType.array(FieldType.STRING.withNullable(true)))
            .addField("m", FieldType.map(FieldType.STRING, FieldType.DOUBLE))
            .build();
    try {
      assertThat(AvroFormat.of(writer, null).decoder(columns, EpochUnits.NONE).decode(bytes))
          .hasSize(3);
    } catch (RowFault fault) {
      assertThat(fault.code()).matches("ML-61(01|18)");
    }
  }

  @Test
  void itemsThatTakeNoBytesMayBeMoreThanTheBytes() {
    // given
    String writer =
        schema(
            """
            {"name": "skipped", "type": {"type": "array", "items": "null"}},
            {"name": "e", "type": {"type": "array", "items": {"type": "record", "name": "E",
              "fields": [{"name": "none", "type": "null"}]}}},
            {"name": "x", "type": "int"}\
            """);
    Schema columns =
        Schema.builder()
            .addInt32Field("x")
            .addField("e", FieldType.array(FieldType.row(Schema.builder().build())))
            .build();
    // when
    Object[] row =
        decode(
            writer,
            "{\"skipped\": [null, null, null, null, null, null, null, null, null],"
                + " \"e\": [{\"none\": null}, {\"none\": null}, {\"none\": null},"
                + " {\"none\": null}, {\"none\": null}], \"x\": 7}",
            columns);
    // then
    assertThat(row[0]).isEqualTo(7);
    assertThat((List<?>) row[1]).hasSize(5);
    byte[] million = {(byte) 0x80, (byte) 0x89, 0x7a, (byte) 0x80, (byte) 0x89, 0x7a, 0, 0, 14};
    assertThatThrownBy(
            () -> AvroFormat.of(writer, null).decoder(columns, EpochUnits.NONE).decode(million))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("a value may have 1000000");
  }
}
