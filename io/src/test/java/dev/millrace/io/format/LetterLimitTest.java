package dev.millrace.io.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import java.util.Arrays;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

final class LetterLimitTest {
  private static final int LIMIT = 983_040;
  private static final int KEY = Envelopes.DEAD_LETTER.indexOf("key");
  private static final int VALUE = Envelopes.DEAD_LETTER.indexOf("value");
  private static final int HEADERS = Envelopes.DEAD_LETTER.indexOf("headers");
  private static final int MESSAGE = Envelopes.DEAD_LETTER.indexOf("message");

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
    row[HEADERS] = Map.of("h", new byte[] {1});
    return row;
  }

  private static byte[] encode(Object[] row) {
    return ValueFormat.JSON.encoder(Envelopes.DEAD_LETTER).encode(row);
  }

  private static byte[] bytes(int count) {
    byte[] value = new byte[count];
    Arrays.fill(value, (byte) '[');
    return value;
  }

  @Test
  void aLetterThatFitsIsLeftAlone() {
    LetterLimit limit = LetterLimit.of(Envelopes.DEAD_LETTER, LIMIT);

    assertThat(limit.isTooLarge(encode(letter(new byte[700_000])))).isFalse();
  }

  @Test
  void aLetterThatNoRecordHoldsKeepsAllThereIsRoomForAndSaysSo() {
    // given
    LetterLimit limit = LetterLimit.of(Envelopes.DEAD_LETTER, LIMIT);
    byte[] value = bytes(900_000);
    Object[] row = letter(value);
    byte[] encoded = encode(row);
    assertThat(limit.isTooLarge(encoded)).isTrue();

    // when
    Object[] cut = limit.cut(row, encoded.length);

    // then
    assertThat(encode(cut)).hasSizeBetween(LIMIT - 8_192, LIMIT);
    byte[] kept = (byte[]) cut[VALUE];
    assertThat(kept).hasSizeGreaterThan(730_000).isEqualTo(Arrays.copyOf(value, kept.length));
    assertThat(cut[MESSAGE])
        .isEqualTo(
            "broken JSON (the record is too large for a dead letter: the first "
                + kept.length
                + " of 900000 bytes are kept; SHA-256 of all:"
                + " 36415359ce34b46d9694bd21aeaeed6baa3d6a04c0ad8aabd901cc7ca44393bf)");
    assertThat(cut[HEADERS]).isSameAs(row[HEADERS]);
    assertThat(row[VALUE]).as("the given row").isSameAs(value);
  }

  @Test
  void aTopicThatTakesLessCutsMore() {
    // given
    Object[] row = letter(new byte[200_000]);
    LetterLimit limit = LetterLimit.of(Envelopes.DEAD_LETTER, LIMIT);

    // when, then
    assertThat(limit.isTooLarge(encode(row))).isFalse();
    assertThat(limit.within(100_000).isTooLarge(encode(row))).isTrue();
    assertThat(limit.within(Integer.MAX_VALUE).isTooLarge(encode(row))).isFalse();
  }

  @Test
  void aLargeKeyAndLargeHeadersLeaveRoomForTheBeginningOfTheValue() {
    // given
    LetterLimit limit = LetterLimit.of(Envelopes.DEAD_LETTER, LIMIT);
    Object[] row = letter(bytes(2_000_000));
    row[KEY] = bytes(400_000);
    row[HEADERS] = Map.of("h", bytes(500_000));

    // when
    Object[] cut = limit.cut(row, encode(row).length);

    // then
    assertThat(limit.isTooLarge(encode(cut))).isFalse();
    assertThat((byte[]) cut[KEY]).hasSize(16 * 1024);
    assertThat((byte[]) cut[VALUE]).hasSizeGreaterThan(700_000);
  }

  @Test
  void aLateEventKeepsNoPartOfAValueThatDoesNotFit() {
    // given
    Object[] row = new Object[Envelopes.LATE.getFieldCount()];
    row[VALUE] = bytes(900_000);
    row[HEADERS] = Map.of();

    // when
    Object[] cut = LetterLimit.of(Envelopes.LATE, LIMIT).cut(row, 1_200_500);

    // then
    assertThat(cut[VALUE]).isNull();
  }

  @Test
  void rowsThatAreNotLettersAreNeverCut() {
    Schema rows = Schema.builder().addByteArrayField("value").build();

    assertThat(LetterLimit.of(rows, LIMIT).isTooLarge(new byte[5_000_000])).isFalse();
  }
}
