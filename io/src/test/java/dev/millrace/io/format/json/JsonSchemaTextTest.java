package dev.millrace.io.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.JsonEncoder;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

class JsonSchemaTextTest {
  private static final Schema PART = Schema.builder().addInt16Field("n").build();

  private static final Schema COLUMNS =
      Schema.builder()
          .addBooleanField("flag")
          .addInt64Field("id")
          .addNullableField("share", FieldType.DOUBLE)
          .addNullableField("amount", ValueKind.decimalType(12, 2))
          .addNullableField("name", FieldType.STRING)
          .addNullableField("bytes", FieldType.BYTES)
          .addNullableField("at", ValueKind.TIMESTAMP_TYPE)
          .addNullableField("day", ValueKind.DATE_TYPE)
          .addNullableField("tags", FieldType.array(FieldType.STRING.withNullable(true)))
          .addNullableField("counts", FieldType.map(FieldType.STRING, FieldType.INT32))
          .addNullableField("part", FieldType.row(PART))
          .addNullableField("any", ValueKind.MIXED_TYPE)
          .build();

  private final ObjectMapper json = new ObjectMapper();
  private final JsonSchema schema =
      JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(JsonSchemaText.of(COLUMNS));

  private List<String> faults(Object... row) throws Exception {
    return faults(JsonEncoder.of(COLUMNS).text(row));
  }

  private List<String> faults(String text) throws Exception {
    return schema.validate(json.readTree(text)).stream().map(Object::toString).toList();
  }

  @Test
  void whatIsWrittenIsValid() throws Exception {
    Object[] full = {
      true,
      7L,
      Double.NaN,
      new BigDecimal("1.50"),
      "n",
      new byte[] {1, 2},
      1_700_000_000_000L,
      20_000,
      Arrays.asList("a", null),
      Map.of("k", 3),
      new Object[] {(short) 4},
      "{\"x\": [1]}"
    };
    Object[] empty = new Object[COLUMNS.getFieldCount()];
    empty[0] = false;
    empty[1] = 0L;

    assertThat(faults(full)).isEmpty();
    assertThat(faults(empty)).isEmpty();
  }

  @Test
  void othersAreNot() throws Exception {
    String valid =
        JsonEncoder.of(COLUMNS)
            .text(
                new Object[] {true, 1L, 0.5, null, null, null, null, null, null, null, null, null});

    assertThat(faults(valid)).isEmpty();
    assertThat(faults(valid.replace("\"id\":1", "\"id\":\"one\""))).hasSize(1);
    assertThat(faults(valid.replace("\"id\":1,", ""))).hasSize(1);
    assertThat(faults(valid.replace("\"flag\":true", "\"flag\":null"))).hasSize(1);
    assertThat(faults(valid.replace("\"id\":1", "\"id\":1,\"more\":2"))).hasSize(1);
  }
}
