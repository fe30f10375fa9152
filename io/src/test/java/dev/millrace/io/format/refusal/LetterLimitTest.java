package dev.millrace.io.format.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Envelopes;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.ValueFormat;
import java.util.Arrays;
import java.util.List;
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

  private static final RecordEncoder LETTERS = ValueFormat.JSON.encoder(Envelopes.DEAD_LETTER);
  private static final RecordEncoder LATE = ValueFormat.JSON.encoder(Envelopes.LATE);

  /** The row as it would be read again. */
  private static Object[] decode(byte[] encoded, Schema schema) {
    return ValueFormat.JSON.decoder(schema, EpochUnits.OF_TYPES).decode(encoded);
  }

  private static byte[] bytes(int count) {
    byte[] value = new byte[count];
    Arrays.fill(value, (byte) '[');
    return value;
  }

  @Test
  void aLetterThatFitsIsLeftAlone() {
    Object[] row = letter(new byte[700_000]);

    byte[] encoded = LetterLimit.of(Envelopes.DEAD_LETTER, LIMIT).encode(row, LETTERS);

    assertThat(encoded).isEqualTo(LETTERS.encode(row));
  }

  @Test
  void aLetterThatNoRecordHoldsKeepsAllThereIsRoomForAndSaysSo() {
    // given
    byte[] value = bytes(900_000);
    Object[] row = letter(value);

    // when
    byte[] encoded = LetterLimit.of(Envelopes.DEAD_LETTER, LIMIT).encode(row, LETTERS);

    // then
    assertThat(encoded).hasSizeBetween(LIMIT - 2_048, LIMIT);
    Object[] cut = decode(encoded, Envelopes.DEAD_LETTER);
    byte[] kept = (byte[]) cut[VALUE];
    assertThat(kept).hasSizeGreaterThan(730_000).isEqualTo(Arrays.copyOf(value, kept.length));
    assertThat(cut[MESSAGE])
        .isEqualTo(
            "broken JSON (the record is too large for a dead letter: the first "
                + kept.length
                + " of 900000 bytes are kept; SHA-256 of all:"
                + " 36415359ce34b46d9694bd21aeaeed6baa3d6a04c0ad8aabd901cc7ca44393bf)");
    assertThat((Map<?, ?>) cut[HEADERS]).hasSize(1);
    assertThat(row[VALUE]).as("the given row").isSameAs(value);
  }

  @Test
  void aTopicThatTakesLessCutsMore() {
    // given
    Object[] row = letter(new byte[200_000]);
    LetterLimit limit = LetterLimit.of(Envelopes.DEAD_LETTER, LIMIT);

    // when, then
    assertThat(limit.encode(row, LETTERS)).hasSizeGreaterThan(200_000);
    assertThat(limit.within(100_000).encode(row, LETTERS)).hasSizeBetween(90_000, 100_000);
    assertThat(limit.within(Integer.MAX_VALUE).encode(row, LETTERS)).hasSizeGreaterThan(200_000);
  }

  @Test
  void aLargeKeyAndLargeHeadersLeaveRoomForTheBeginningOfTheValue() {
    // given
    Object[] row = letter(bytes(2_000_000));
    row[KEY] = bytes(400_000);
    row[HEADERS] = Map.of("h", bytes(500_000));

    // when
    byte[] encoded = LetterLimit.of(Envelopes.DEAD_LETTER, LIMIT).encode(row, LETTERS);

    // then
    assertThat(encoded).hasSizeLessThanOrEqualTo(LIMIT);
    Object[] cut = decode(encoded, Envelopes.DEAD_LETTER);
    assertThat((byte[]) cut[KEY]).hasSize(16 * 1024);
    assertThat((byte[]) cut[VALUE]).hasSizeGreaterThan(700_000);
    assertThat((String) cut[MESSAGE])
        .contains(
            "a dead letter: its headers (1) are left out; the first 16384 of 400000 bytes of its"
                + " key are kept; the first ");
  }

  @Test
  void whatIsLeftOutOfATombstoneIsToldToo() {
    // given: no value, and headers of a megabyte
    Object[] row = letter(bytes(1));
    row[VALUE] = null;
    row[HEADERS] = Map.of("a", bytes(500_000), "b", bytes(500_000));

    // when
    byte[] encoded = LetterLimit.of(Envelopes.DEAD_LETTER, LIMIT).encode(row, LETTERS);

    // then
    Object[] cut = decode(encoded, Envelopes.DEAD_LETTER);
    assertThat(cut[VALUE]).isNull();
    assertThat(cut[MESSAGE])
        .isEqualTo(
            "broken JSON (the record is too large for a dead letter: its headers (2) are left"
                + " out)");
  }

  @Test
  void aLongMessageWithoutAValueIsToldToBeCut() {
    // given
    Object[] row = letter(new byte[0]);
    row[VALUE] = null;
    row[MESSAGE] = "m".repeat(2_000_000);

    // when
    byte[] encoded = LetterLimit.of(Envelopes.DEAD_LETTER, LIMIT).encode(row, LETTERS);

    // then
    assertThat(encoded).hasSizeLessThan(LIMIT);
    assertThat((String) decode(encoded, Envelopes.DEAD_LETTER)[MESSAGE])
        .startsWith("mmm")
        .endsWith(LIMIT / 16 + " of 2000000 characters of this are kept)");
  }

  @Test
  void aLongMessageStopsNothing() {
    // given
    Object[] row = letter(bytes(900_000));
    row[MESSAGE] = "x".repeat(1_000_000);

    // when
    byte[] encoded = LetterLimit.of(Envelopes.DEAD_LETTER, LIMIT).encode(row, LETTERS);

    // then
    assertThat(encoded).hasSizeLessThanOrEqualTo(LIMIT);
    Object[] cut = decode(encoded, Envelopes.DEAD_LETTER);
    assertThat((String) cut[MESSAGE]).startsWith("xxx").contains("x… (the record is too large");
    assertThat((byte[]) cut[VALUE]).hasSizeGreaterThan(600_000);
  }

  @Test
  void aLateEventKeepsNoPartOfAValueThatDoesNotFit() {
    // given
    Object[] row =
        Envelopes.late(
                new PipelineId("orders", "0123456789abcdef"),
                new SourceRecord(
                    new Coordinates("kafka", "orders", 0, 7),
                    0,
                    null,
                    bytes(900_000),
                    List.of(),
                    new Object[0],
                    5,
                    9,
                    SourceRecord.Verdict.LATE,
                    null))
            .values();

    // when
    byte[] encoded = LetterLimit.of(Envelopes.LATE, LIMIT).encode(row, LATE);

    // then
    Object[] cut = decode(encoded, Envelopes.LATE);
    assertThat(cut[VALUE]).isNull();
    assertThat(cut[Envelopes.LATE.indexOf("offset")]).isEqualTo(7L);
  }

  @Test
  void rowsThatAreNotLettersAreNeverCut() {
    Schema rows = Schema.builder().addByteArrayField("value").build();
    byte[] large = new byte[5_000_000];

    assertThat(LetterLimit.of(rows, LIMIT).encode(new Object[] {large}, row -> (byte[]) row[0]))
        .isSameAs(large);
  }
}
