package dev.millrace.io.file.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.RecordDecoder;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;

class CsvFormatTest {
  private static final Schema COLUMNS =
      Schema.builder()
          .addInt32Field("id")
          .addNullableField("note", FieldType.STRING)
          .addNullableField("at", ValueKind.TIMESTAMP_TYPE)
          .build();

  private static final CsvFormat FORMAT = new CsvFormat(';');
  private static final RecordDecoder DECODER = FORMAT.decoder(COLUMNS, EpochUnits.NONE);

  private static Object[] decode(String line) {
    return DECODER.decode(line.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(Object... row) {
    return new String(FORMAT.encoder(COLUMNS).encode(row), StandardCharsets.UTF_8);
  }

  @Test
  void aLineIsARow() {
    long at = 1_740_823_200_000L;
    assertThat(decode("7;x;2025-03-01T10:00:00Z")).containsExactly(7, "x", at);
    assertThat(decode("7;\"a;\"\"b\"\"\n\";\r\n")).containsExactly(7, "a;\"b\"\n", null);
    assertThat(decode("7;;")).containsExactly(7, null, null);
    assertThat(decode("7;\"\";")).containsExactly(7, "", null);
  }

  @Test
  void aRowIsALineThatIsReadBack() {
    // given
    Object[] row = {7, "a;\"b\"\n", 1_740_823_200_000L};

    // when
    String line = encode(row);

    // then
    assertThat(line).isEqualTo("7;\"a;\"\"b\"\"\n\";2025-03-01T10:00:00.000Z");
    assertThat(decode(line)).containsExactly(row);
    assertThat(encode(7, null, null)).isEqualTo("7;;");
    assertThat(encode(7, "", null)).isEqualTo("7;\"\";");
  }

  @Test
  void whatIsNoRowIsADeadLetter() {
    assertFault("7;x", "ML-6153", "the record has 2 fields; expected 3: id, note, at");
    assertFault("7;x;;", "ML-6153", "the record has 4 fields");
    assertFault("", "ML-6153", "the record has 1 fields");
    assertFault("7;x;\n8;y;", "ML-6153", "there is more than one line of CSV");
    assertFault("7;\"x;", "ML-6153", "a quote is not closed");
    assertFault(";x;", "ML-6150", "column 'id' is NULL but must have a value");
    assertFault("x;x;", "ML-6108", "id");
  }

  private static void assertFault(String line, String code, String words) {
    assertThatThrownBy(() -> decode(line))
        .isInstanceOfSatisfying(RowFault.class, fault -> assertThat(fault.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  @Test
  void oneColumnMayBeNull() {
    Schema one = Schema.builder().addNullableField("note", FieldType.STRING).build();

    assertThat(FORMAT.decoder(one, EpochUnits.NONE).decode(new byte[0]))
        .containsExactly((Object) null);
  }

  @Test
  void columnsWithPartsAreRefused() {
    Schema parts = Schema.builder().addArrayField("tags", FieldType.STRING).build();

    assertThat(CsvFormat.refused(parts)).hasSize(1);
    assertThatThrownBy(() -> FORMAT.encoder(parts)).isInstanceOf(IllegalArgumentException.class);
  }
}
