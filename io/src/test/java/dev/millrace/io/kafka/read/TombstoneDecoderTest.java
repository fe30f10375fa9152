package dev.millrace.io.kafka.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.kafka.read.TombstoneDecoder.Columns;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TombstoneDecoderTest {
  private final TombstoneDecoder decoder =
      TombstoneDecoder.of(
          Schema.builder().addNullableInt64Field("id").addBooleanField("ended").build(),
          new Columns("ended", "id"),
          -1,
          JsonDecoder::of);

  private Object[] ended(String key) {
    return decoder.ended(key.getBytes(StandardCharsets.UTF_8), SourceRecord.NO_TIME);
  }

  @Test
  void aKeyEndsItsRow() {
    assertThat(ended("7")).containsExactly(7L, true);
    assertThat(ended(" 7 ")).containsExactly(7L, true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1}", "1}{", "1,2", "1 2", "null", "[1]", "{}", "", "x"})
  void whatIsNotOneValueIsNoKey(String key) {
    assertThatThrownBy(() -> ended(key))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("is no key");
  }
}
