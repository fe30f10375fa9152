package dev.millrace.io.kafka.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.kafka.read.TombstoneDecoder.Columns;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TombstoneDecoderTest {
  private final TombstoneDecoder decoder =
      TombstoneDecoder.of(
          Schema.builder().addNullableInt64Field("id").addBooleanField("ended").build(),
          new Columns("ended", "id"),
          -1,
          EpochUnits.NONE,
          JsonDecoder::of);

  /** A decoder whose values tell by which headers they came. */
  private record Heard(Schema schema) implements RecordDecoder {
    @Override
    public Object[] decode(byte[] value) {
      return new Object[] {0L};
    }

    @Override
    public Object[] decode(byte[] value, List<Header> headers) {
      return headers.isEmpty() ? NOTHING_NEW : new Object[] {(long) headers.size()};
    }
  }

  private Object[] ended(String key) {
    return decoder.ended(key.getBytes(StandardCharsets.UTF_8), SourceRecord.NO_TIME);
  }

  @Test
  void aKeyEndsItsRow() {
    assertThat(ended("7")).containsExactly(7L, true);
    assertThat(ended(" 7 ")).containsExactly(7L, true);
  }

  @Test
  void valuesAreDecodedByTheirHeaders() {
    // given
    TombstoneDecoder heard =
        TombstoneDecoder.of(
            Schema.builder().addNullableInt64Field("id").addBooleanField("ended").build(),
            new Columns("ended", "id"),
            -1,
            EpochUnits.NONE,
            Heard::new);

    // when, then
    assertThat(heard.decode(new byte[0], List.of(new Header("id", new byte[0]))))
        .containsExactly(1L, false);
    assertThat(heard.decode(new byte[0])).isSameAs(RecordDecoder.NOTHING_NEW);
  }

  @Test
  void aKeyOfTimeCountsTheUnitOfItsColumn() {
    // given
    TombstoneDecoder timed =
        TombstoneDecoder.of(
            Schema.builder().addNullableField("at", FieldType.DATETIME).build(),
            new Columns("ended", "at"),
            -1,
            EpochUnits.NONE.with("at", EpochUnit.SECONDS),
            JsonDecoder::of);

    // when, then
    assertThat(timed.ended("1700000000".getBytes(StandardCharsets.UTF_8), SourceRecord.NO_TIME))
        .containsExactly(1_700_000_000_000L);
  }

  @Test
  void aKeyThatIsNotUtf8IsNone() {
    // given
    TombstoneDecoder texts =
        TombstoneDecoder.of(
            Schema.builder().addNullableStringField("id").build(),
            new Columns("ended", "id"),
            -1,
            EpochUnits.NONE,
            JsonDecoder::of);

    // when, then
    assertThatThrownBy(() -> texts.ended(new byte[] {(byte) 0xff}, SourceRecord.NO_TIME))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1}", "1}{", "1,2", "1 2", "null", "[1]", "{}", "", "x"})
  void whatIsNotOneValueIsNoKey(String key) {
    assertThatThrownBy(() -> ended(key))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("is no key");
  }
}
