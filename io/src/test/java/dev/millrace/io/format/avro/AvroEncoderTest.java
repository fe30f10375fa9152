package dev.millrace.io.format.avro;

import static dev.millrace.io.format.avro.AvroRecords.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.format.RandomRows;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroEncoderTest {
  private static byte[] encode(String schema, Schema columns, Object... row) {
    return SerializableUtils.clone(AvroFormat.of(schema, null).encoder(columns)).encode(row);
  }

  private static GenericRecord read(org.apache.avro.Schema schema, byte[] bytes)
      throws IOException {
    BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, null);
    GenericRecord record =
        new GenericDatumReader<GenericRecord>(schema, schema, new GenericData()).read(null, in);
    assertThat(in.isEnd()).isTrue();
    return record;
  }

  /** Our bytes are what Apache Avro reads as the same record, and we as the same row. */
  @Property(tries = 1_000)
  void rowsAreReadByAvroAndBack(@ForAll long seed) throws IOException {
    // given
    RandomRows random = RandomRows.ofAvro(seed);
    Schema columns = random.schema(3);
    Object[] row = random.row(columns);
    org.apache.avro.Schema schema = AvroForm.schema(columns);
    // when
    byte[] bytes = encode(null, columns, row);
    // then
    byte[] byAvro = AvroRecords.bytes(schema, AvroForm.record(columns, schema, row));
    assertThat(read(schema, bytes)).isEqualTo(read(schema, byAvro));
    RowCodec codec = RowCodec.of(columns);
    Object[] decoded = AvroFormat.of(null, null).decoder(columns, EpochUnits.NONE).decode(bytes);
    assertThat(codec.encode(decoded)).isEqualTo(codec.encode(row));
  }

  private static final String RICH =
      schema(
          """
          {"name": "big", "type": {"type": "fixed", "name": "Big", "size": 9,
            "logicalType": "decimal", "precision": 20, "scale": 2}},
          {"name": "added", "type": "string", "default": "web"},
          {"name": "micros", "type": {"type": "long", "logicalType": "timestamp-micros"}},
          {"name": "nanos", "type": {"type": "long", "logicalType": "timestamp-nanos"}},
          {"name": "local", "type": {"type": "long", "logicalType": "local-timestamp-millis"}},
          {"name": "local6", "type": {"type": "long", "logicalType": "local-timestamp-micros"}},
          {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
          {"name": "id16", "type": {"type": "fixed", "name": "Id", "size": 16,
            "logicalType": "uuid"}},
          {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID"]}},
          {"name": "time", "type": {"type": "long", "logicalType": "time-micros"}},
          {"name": "code", "type": {"type": "fixed", "name": "Code", "size": 2}},
          {"name": "note", "type": ["string", "null"], "default": "-"},
          {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line",
            "fields": [{"name": "n", "type": "int"},
                       {"name": "next", "type": ["null", "Line"], "default": null}]}}}\
          """);

  private static final Schema RICH_COLUMNS =
      Schema.builder()
          .addField("state", FieldType.STRING)
          .addField("big", ValueKind.decimalType(20, 2))
          .addField("micros", ValueKind.TIMESTAMP_TYPE)
          .addField("nanos", ValueKind.TIMESTAMP_MICROS_TYPE)
          .addField("local", ValueKind.TIMESTAMP_TYPE)
          .addField("local6", ValueKind.TIMESTAMP_MICROS_TYPE)
          .addField("id", FieldType.STRING)
          .addField("id16", FieldType.STRING)
          .addField("time", ValueKind.TIME_TYPE)
          .addField("code", FieldType.BYTES)
          .addField("note", FieldType.STRING.withNullable(true))
          .addField(
              "lines", FieldType.array(FieldType.row(Schema.builder().addInt32Field("n").build())))
          .build();

  private static Object[] rich() {
    return new Object[] {
      "PAID",
      new BigDecimal("-1234.50"),
      1_767_225_600_123L,
      1_767_225_600_123_456L,
      -1L,
      -2L,
      "0F0E0D0C-89ab-cdef-0123-456789abcdef",
      "01234567-89ab-cdef-0123-456789abcdef",
      3_600_001,
      new byte[] {1, -1},
      null,
      List.<Object>of(new Object[] {7}, new Object[] {8})
    };
  }

  @Test
  void aGivenSchemaIsWrittenWithItsUnitsNamesAndDefaults() throws IOException {
    // when
    byte[] bytes = encode(RICH, RICH_COLUMNS, rich());
    // then
    GenericRecord record = read(new org.apache.avro.Schema.Parser().parse(RICH), bytes);
    assertThat(((GenericData.Fixed) record.get("big")).bytes())
        .isEqualTo(new byte[] {-1, -1, -1, -1, -1, -1, -2, 0x1d, (byte) 0xc6});
    assertThat(record.get("added")).hasToString("web");
    assertThat(record.get("micros")).isEqualTo(1_767_225_600_123_000L);
    assertThat(record.get("nanos")).isEqualTo(1_767_225_600_123_456_000L);
    assertThat(record.get("local6")).isEqualTo(-2L);
    assertThat(record.get("id")).hasToString("0F0E0D0C-89ab-cdef-0123-456789abcdef");
    assertThat(((GenericData.Fixed) record.get("id16")).bytes()).startsWith(1, 0x23, 0x45, 0x67);
    assertThat(record.get("state")).hasToString("PAID");
    assertThat(record.get("time")).isEqualTo(3_600_001_000L);
    assertThat(record.get("note")).isNull();
    assertThat(record.get("lines").toString())
        .isEqualTo("[{\"n\": 7, \"next\": null}, {\"n\": 8, \"next\": null}]");
    RowCodec codec = RowCodec.of(RICH_COLUMNS);
    Object[] back = AvroFormat.of(RICH, null).decoder(RICH_COLUMNS, EpochUnits.NONE).decode(bytes);
    assertThat(codec.encode(back)).isEqualTo(codec.encode(rich()));
  }

  private static String value(String type, FieldType column, Object value) {
    Schema columns = Schema.builder().addField("x", column.withNullable(true)).build();
    try {
      return Arrays.toString(
          encode(schema("{\"name\": \"x\", \"type\": " + type + "}"), columns, value));
    } catch (RowFault fault) {
      return fault.code() + " " + fault.reason();
    }
  }

  @Test
  void valuesThatTheSchemaHasNoFormForAreFaultsOfTheirRows() {
    String x = "ML-6130 column 'x': ";
    assertThat(value("\"int\"", FieldType.INT32, null))
        .isEqualTo(
            x + "NULL, and the schema's field is not a union with null; COALESCE can replace it");
    assertThat(value("[\"int\"]", FieldType.INT32, null)).startsWith(x + "NULL");
    assertThat(
            value(
                "{\"type\": \"array\", \"items\": \"int\"}",
                FieldType.array(FieldType.INT32),
                Arrays.asList(1, null)))
        .startsWith("ML-6130 column 'x[1]': NULL");
    assertThat(
            value(
                "{\"type\": \"map\", \"values\": {\"type\": \"enum\", \"name\": \"E\","
                    + " \"symbols\": [\"A\"]}}",
                FieldType.map(FieldType.STRING, FieldType.STRING),
                Map.of("k", "B")))
        .isEqualTo("ML-6130 column 'x[k]': 'B' is not a symbol of the enum shop.E");
    assertThat(
            value(
                "{\"type\": \"fixed\", \"name\": \"F\", \"size\": 2}",
                FieldType.BYTES,
                new byte[3]))
        .isEqualTo(x + "3 bytes; shop.F has 2");
    String uuid = "{\"type\": \"string\", \"logicalType\": \"uuid\"}";
    assertThat(value(uuid, FieldType.STRING, "1-1-1-1-1")).startsWith(x + "'1-1-1-1-1' is not a");
    String nanos = "{\"type\": \"long\", \"logicalType\": \"timestamp-nanos\"}";
    assertThat(value(nanos, ValueKind.TIMESTAMP_TYPE, 10_000_000_000_000L))
        .isEqualTo(x + "10000000000000 ms since 1970 is out of the range of ns");
    String decimal =
        "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 4, \"scale\": 2}";
    assertThat(value(decimal, ValueKind.decimalType(9, 2), new BigDecimal("100.00")))
        .isEqualTo(x + "'100.00' has more than 4 digits with 2 of them after the point");
    assertThat(value(decimal, FieldType.DECIMAL, new BigDecimal("1.505")))
        .isEqualTo(x + "'1.505' has more than 2 digits after the point");
    assertThat(value(decimal, FieldType.DECIMAL, new BigDecimal("1.5"))).isEqualTo("[4, 0, -106]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"name": "y", "type": "int"} | field 'y' is required, and no column has its name
          {"name": "y", "type": "int", "default": 1} | field 'x' is missing; expected a field
          {"name": "x", "type": "long"} | field 'x' is long; expected what holds each value
          {"name": "x", "type": ["null", "int", "long"]} | field 'x' is a union of null, int, long
          {"name": "x", "type": ["null"]} | field 'x' is a union of null
          {"name": "x", "type": {"type": "array", "items": "int"}} | field 'x' is array
          """)
  void aSchemaThatRowsDoNotFitIsRefused(String field, String said) {
    Schema columns = Schema.builder().addInt32Field("x").build();
    assertThat(AvroFormat.misfit(columns, schema(field)).orElseThrow()).startsWith(said);
    assertThatThrownBy(() -> AvroFormat.of(schema(field), null).encoder(columns))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(said);
  }

  @ParameterizedTest
  @CsvSource({"timestamp-millis, false", "timestamp-micros, true", "timestamp-nanos, true"})
  void noDigitOfATimeIsCutOff(String logical, boolean fits) {
    Schema columns = Schema.builder().addField("x", ValueKind.TIMESTAMP_MICROS_TYPE).build();
    String field =
        "{\"name\": \"x\", \"type\": {\"type\": \"long\", \"logicalType\": \"" + logical + "\"}}";
    assertThat(AvroFormat.misfit(columns, schema(field)).isEmpty()).isEqualTo(fits);
  }

  @Test
  void onlyRowsThatMayBeRefusedAreTriedBeforeTheyAreWritten() {
    Schema plain = Schema.builder().addInt32Field("x").build();
    Schema map =
        Schema.builder()
            .addArrayField("x", FieldType.map(FieldType.STRING, FieldType.INT32))
            .build();
    assertThat(AvroFormat.of(null, null).encoder(plain).mayRefuse()).isFalse();
    assertThat(AvroFormat.of(null, null).encoder(map).mayRefuse()).isTrue();
    assertThat(
            AvroFormat.of(schema("{\"name\": \"x\", \"type\": \"int\"}"), null)
                .encoder(plain)
                .mayRefuse())
        .isTrue();
  }
}
