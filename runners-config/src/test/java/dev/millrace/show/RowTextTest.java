package dev.millrace.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

class RowTextTest {
  @Test
  void everyKindOfValueReadsWell() {
    // given
    Schema item =
        Schema.builder().addStringField("sku").addNullableField("n", FieldType.INT32).build();
    Schema schema =
        Schema.builder()
            .addField("at", ValueKind.TIMESTAMP_TYPE)
            .addField("exact", ValueKind.TIMESTAMP_MICROS_TYPE)
            .addField("day", ValueKind.DATE_TYPE)
            .addField("time", ValueKind.TIME_TYPE)
            .addField("amount", FieldType.DECIMAL)
            .addField("tags", FieldType.array(FieldType.STRING.withNullable(true)))
            .addField("counts", FieldType.map(FieldType.STRING, FieldType.INT64))
            .addField("item", FieldType.row(item))
            .addField("text", FieldType.BYTES)
            .addField("bytes", FieldType.BYTES)
            .addNullableField("none", FieldType.STRING)
            .build();
    Map<Object, Object> counts = new LinkedHashMap<>();
    counts.put("b", 2L);
    counts.put("a", 1L);
    Object[] row = {
      1_740_823_200_250L,
      -1L,
      20_148,
      36_000_000,
      new BigDecimal("1E+3"),
      Arrays.asList("x", null),
      counts,
      new Object[] {"s1", null},
      "häh".getBytes(StandardCharsets.UTF_8),
      new byte[] {0, (byte) 0xff},
      null
    };

    // when
    String text = RowText.row(schema, row);

    // then
    assertThat(text)
        .isEqualTo(
            "{at: 2025-03-01T10:00:00.250Z, exact: 1969-12-31T23:59:59.999999Z, day: 2025-03-01,"
                + " time: 10:00, amount: 1000, tags: [x, NULL], counts: {b: 2, a: 1}, item: {sku:"
                + " s1, n: NULL}, text: häh, bytes: 0x00ff, none: NULL}");
  }

  @Test
  void aTableIsNoWiderThanTheTerminalAndNamesWhatIsLeftOut() {
    Schema schema =
        Schema.builder()
            .addStringField("title")
            .addDoubleField("share")
            .addStringField("genre")
            .addStringField("country")
            .build();

    assertThat(
            RowText.table(
                schema,
                List.<Object[]>of(new Object[] {"Night Trains", 1 / 3.0, "documentary", "SE"}),
                24,
                new Style(false, false, false, 24)))
        .containsExactly(
            "title         share",
            "------------  -----",
            "Night Trains  0.333",
            "and genre, country");
  }

  @Test
  void aTableAlignsNumbersAndCutsWhatIsTooWide() {
    Schema schema = Schema.builder().addStringField("title").addInt64Field("views").build();

    assertThat(
            RowText.table(
                schema,
                List.of(
                    new Object[] {"Night\nTrains", 7L}, new Object[] {"A very long title", 1200L}),
                12,
                Style.PLAIN))
        .containsExactly(
            "title         views",
            "────────────  ─────",
            "Night Trains      7",
            "A very long…   1200");
  }
}
