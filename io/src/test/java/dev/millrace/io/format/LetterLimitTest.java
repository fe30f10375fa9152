package dev.millrace.io.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Position;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.ValueFormat;
import java.util.Arrays;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

final class LetterLimitTest {
  private static final int VALUE = Envelopes.DEAD_LETTER.indexOf("value");
  private static final int MESSAGE = Envelopes.DEAD_LETTER.indexOf("message");
  private static final KafkaConnection CONNECTION =
      new KafkaConnection(
          Position.ofFile("a.yaml"), "localhost:9092", Map.of(), KafkaConnection.DEFAULT_TIMEOUT);

  private static Object[] letter(byte[] value) {
    Event event =
        Envelopes.deadLetter(
            new PipelineId("orders", "0123456789abcdef"),
            "orders",
            new RowFault("ML-6102", "broken JSON"),
            null,
            null,
            "");
    Object[] row = event.values();
    row[VALUE] = value;
    return row;
  }

  private static byte[] encode(Object[] row) {
    return ValueFormat.JSON.encoder(Envelopes.DEAD_LETTER).encode(row);
  }

  @Test
  void aLetterThatFitsIsLeftAlone() {
    LetterLimit limit = LetterLimit.of(Envelopes.DEAD_LETTER, CONNECTION);

    assertThat(limit.isTooLarge(encode(letter(new byte[700_000])))).isFalse();
  }

  @Test
  void aLetterThatNoRecordHoldsKeepsTheBeginningAndSaysSo() {
    // given
    LetterLimit limit = LetterLimit.of(Envelopes.DEAD_LETTER, CONNECTION);
    byte[] value = new byte[900_000];
    Arrays.fill(value, (byte) '[');
    Object[] row = letter(value);
    assertThat(limit.isTooLarge(encode(row))).isTrue();

    // when
    Object[] cut = limit.cut(row);

    // then
    assertThat(limit.isTooLarge(encode(cut))).isFalse();
    assertThat((byte[]) cut[VALUE]).isEqualTo(Arrays.copyOf(value, LetterLimit.KEPT));
    assertThat(cut[MESSAGE])
        .isEqualTo(
            "broken JSON (the record is too large for a dead letter: 16384 of 900000 bytes are"
                + " kept)");
    assertThat(row[VALUE]).as("the given row").isSameAs(value);
  }

  @Test
  void aTopicThatTakesLessCutsMore() {
    // given
    Object[] row = letter(new byte[200_000]);
    LetterLimit limit = LetterLimit.of(Envelopes.DEAD_LETTER, CONNECTION);

    // when, then
    assertThat(limit.isTooLarge(encode(row))).isFalse();
    assertThat(limit.within(100_000).isTooLarge(encode(row))).isTrue();
    assertThat(limit.within(Integer.MAX_VALUE).isTooLarge(encode(row))).isFalse();
  }

  @Test
  void rowsThatAreNoLettersAreNeverCut() {
    Schema rows = Schema.builder().addByteArrayField("value").build();

    assertThat(LetterLimit.of(rows, CONNECTION).isTooLarge(new byte[5_000_000])).isFalse();
  }
}
