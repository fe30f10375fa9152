package dev.millrace.element;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.coding.RowCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

class EnvelopesTest {
  private static final PipelineId PIPELINE = new PipelineId("orders", "0123456789abcdef");
  private static final byte[] KEY = {1};
  private static final byte[] VALUE = {2};
  private static final byte[] HEADER = {3};
  private static final RowFault FAULT = new RowFault("ML-6001", "broken");

  @Test
  void aLetterOfARecordHasItsOriginalBytesAndPlace() {
    // when
    Event letter =
        Envelopes.deadLetter(PIPELINE, "Decode", FAULT, record(Verdict.DEAD), null, null);

    // then
    assertThat(named(Envelopes.DEAD_LETTER, letter))
        .isEqualTo(
            "version=2 pipeline=orders pipeline_hash=0123456789abcdef source_kind=kafka source=t"
                + " partition=4 offset=5 message_id=null key=[1] value=[2] headers={h=[3]}"
                + " event_time=null step=Decode code=ML-6001 message=broken attempt=1"
                + " first_seen=99");
    assertThat(letter.time()).isEqualTo(99);
    assertCodes(Envelopes.DEAD_LETTER, letter);
  }

  @Test
  void aLineOfAFileWasFirstSeenAtNoKnownTime() {
    // given
    SourceRecord line = record(Verdict.DEAD, EventTimes.MIN);

    // when
    Event letter = Envelopes.deadLetter(PIPELINE, "Read", FAULT, line, null, null);

    // then
    assertThat(letter.values()[Envelopes.DEAD_LETTER.indexOf("first_seen")]).isNull();
    assertCodes(Envelopes.DEAD_LETTER, letter);
  }

  @Test
  void aRecordWithoutATimeStampWasFirstSeenAtNoKnownTime() {
    // given
    SourceRecord record = record(Verdict.DEAD, SourceRecord.NO_TIME);

    // when
    Event letter = Envelopes.deadLetter(PIPELINE, "Decode", FAULT, record, null, null);

    // then
    assertThat(letter.values()[Envelopes.DEAD_LETTER.indexOf("first_seen")]).isNull();
    assertThat(letter.time()).isZero();
    assertCodes(Envelopes.DEAD_LETTER, letter);
  }

  @Test
  void aLetterBehindAShuffleHasTheRowAsText() {
    // when
    Event letter =
        Envelopes.deadLetter(PIPELINE, "Map", FAULT, null, Event.of(7, "a"), "{\"s\":\"a\"}");

    // then
    byte[] text = "{\"s\":\"a\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(letter.values()[Envelopes.DEAD_LETTER.indexOf("value")]).isEqualTo(text);
    assertThat(letter.values()[Envelopes.DEAD_LETTER.indexOf("event_time")]).isEqualTo(7L);
    assertThat(letter.values()[Envelopes.DEAD_LETTER.indexOf("source")]).isNull();
    assertThat(letter.time()).isEqualTo(7);
    assertCodes(Envelopes.DEAD_LETTER, letter);
  }

  @Test
  void aLateEventTellsByHowMuch() {
    // when
    Event late = Envelopes.late(PIPELINE, record(Verdict.LATE));

    // then
    assertThat(named(Envelopes.LATE, late))
        .isEqualTo(
            "version=2 pipeline=orders pipeline_hash=0123456789abcdef source_kind=kafka source=t"
                + " partition=4 offset=5 message_id=null key=[1] value=[2] headers={h=[3]}"
                + " event_time=10 watermark=25 lateness_ms=15");
    assertThat(late.time()).isEqualTo(10);
    assertCodes(Envelopes.LATE, late);
  }

  private static SourceRecord record(Verdict verdict) {
    return record(verdict, 99);
  }

  private static SourceRecord record(Verdict verdict, long recordTime) {
    return new SourceRecord(
        new Coordinates("kafka", "t", 4, 5),
        recordTime,
        KEY,
        VALUE,
        List.of(new Header("h", HEADER)),
        verdict == Verdict.DEAD ? null : new Object[0],
        10,
        25,
        verdict,
        null);
  }

  @Test
  void keepsEveryHeaderThoughKeysRepeat() {
    // given
    List<Header> headers =
        List.of(new Header("trace", new byte[] {1}), new Header("trace", new byte[] {2}));
    SourceRecord late =
        new SourceRecord(
            new Coordinates("kafka", "orders", 1, 7),
            90,
            null,
            null,
            headers,
            new Object[0],
            100,
            130,
            Verdict.LATE,
            null);

    // when
    Event envelope = Envelopes.late(new PipelineId("p", "0"), late);

    // then
    assertThat(plain(envelope.values()[Envelopes.LATE.indexOf("headers")]))
        .hasToString("{trace=[1]trace#2=[2]}");
  }

  private static void assertCodes(Schema schema, Event event) {
    RowCodec codec = RowCodec.of(schema);
    byte[] bytes = codec.encode(event.values());
    assertThat(codec.encode(codec.decode(bytes))).isEqualTo(bytes);
  }

  private static String named(Schema schema, Event event) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      text.append(i == 0 ? "" : " ").append(schema.nameOf(i)).append('=');
      text.append(plain(event.values()[i]));
    }
    return text.toString();
  }

  private static Object plain(Object value) {
    if (value instanceof byte[] bytes) {
      return java.util.Arrays.toString(bytes);
    } else if (value instanceof Map<?, ?> map) {
      StringBuilder text = new StringBuilder("{");
      map.forEach((k, v) -> text.append(k).append('=').append(plain(v)));
      return text.append('}');
    }
    return value;
  }
}
