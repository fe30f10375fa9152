package dev.millrace.element.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.api.Test;

class CodersTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("i").addNullableField("b", FieldType.BYTES).build();

  @Test
  void blocksComeBackAsTheyWere() throws Exception {
    // given
    Block block = new Block(1, 2, -5, Long.MAX_VALUE, new byte[] {1, 2, 3});

    // when
    Block back = roundTrip(BlockCoder.of(), block);

    // then
    assertThat(back.input()).isEqualTo(1);
    assertThat(back.count()).isEqualTo(2);
    assertThat(back.minTime()).isEqualTo(-5);
    assertThat(back.maxTime()).isEqualTo(Long.MAX_VALUE);
    assertThat(back.payload()).containsExactly(1, 2, 3);
  }

  @Test
  void blockCoderKeepsBeamsRules() throws Exception {
    Block block = new Block(0, 1, 0, 0, new byte[] {7});
    Block same = new Block(0, 1, 0, 0, new byte[] {7});
    CoderProperties.coderSerializable(BlockCoder.of());
    CoderProperties.coderDeterministic(BlockCoder.of(), block, block);
    assertThat(BlockCoder.of().structuralValue(same))
        .isEqualTo(BlockCoder.of().structuralValue(block));
  }

  @Test
  void aBlockOfAnotherVersionIsRefused() {
    assertThatThrownBy(
            () -> BlockCoder.of().decode(new ByteArrayInputStream(new byte[] {9, 0, 0, 0})))
        .isInstanceOf(IOException.class)
        .hasMessage("a block of version 9; this build reads 3 and 4");
  }

  @Test
  void fileSplitCoderKeepsBeamsRules() throws Exception {
    FileSplit split = new FileSplit("/data/ä.parquet", 3, 4, 5, -1);
    CoderProperties.coderSerializable(FileSplitCoder.of());
    CoderProperties.coderDeterministic(FileSplitCoder.of(), split, split);
    CoderProperties.coderDecodeEncodeEqual(FileSplitCoder.of(), split);
  }

  @Test
  void sourceBatchesKeepEventsLettersAndLateRecords() throws Exception {
    // given
    SourceBatchCoder coder = SourceBatchCoder.of(SCHEMA);
    SourceRecord event =
        new SourceRecord(
            new Coordinates("kafka", "orders", 2, 77),
            123,
            new byte[] {1},
            new byte[] {2, 3},
            List.of(
                new Header("h", new byte[] {4}),
                new Header("h", new byte[0]),
                new Header("n", null)),
            new Object[] {5L, null},
            456,
            400,
            Verdict.EVENT,
            null);
    SourceRecord tombstone =
        new SourceRecord(
            new Coordinates("kafka", "orders", 2, 78),
            124,
            null,
            null,
            List.of(),
            null,
            0,
            EventTimes.MIN,
            Verdict.DEAD,
            new RowFault("ML-6001", "no value"));
    SourceRecord late =
        new SourceRecord(
            new Coordinates("memory", "m", 0, 0),
            0,
            null,
            new byte[0],
            List.of(),
            new Object[] {6L, new byte[] {9}},
            10,
            20,
            Verdict.LATE,
            null);

    // when
    SourceBatch back = roundTrip(coder, new SourceBatch(456, List.of(event, tombstone, late), 70));

    // then
    assertThat(back.minTime()).isEqualTo(456);
    assertThat(back.from()).isEqualTo(70);
    assertThat(back.records().stream().map(CodersTest::text))
        .containsExactly(text(event), text(tombstone), text(late));
    CoderProperties.coderSerializable(coder);
    assertThat(SourceBatchCoder.of(SCHEMA)).isEqualTo(coder).hasSameHashCodeAs(coder);
    assertThat(SourceBatchCoder.of(Schema.builder().addInt64Field("i").build()))
        .isNotEqualTo(coder);
  }

  @Test
  void aRecordWithoutARowHasNoEvent() {
    // given
    SourceRecord dead =
        new SourceRecord(
            new Coordinates("kafka", "orders", 2, 78),
            0,
            null,
            null,
            List.of(),
            null,
            0,
            0,
            Verdict.DEAD,
            null);

    // when, then
    assertThatThrownBy(dead::event)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no row in kafka:orders/2@78");
  }

  private static <T> T roundTrip(Coder<T> coder, T value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    coder.encode(value, bytes);
    ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
    T back = coder.decode(in);
    assertThat(in.available()).isZero();
    return back;
  }

  private static String text(SourceRecord record) {
    return record.coordinates()
        + " "
        + record.recordTime()
        + Arrays.toString(record.key())
        + Arrays.toString(record.value())
        + record.headers().stream().map(h -> h.key() + Arrays.toString(h.value())).toList()
        + Arrays.deepToString(record.row())
        + record.time()
        + " "
        + record.watermark()
        + record.verdict()
        + (record.fault() == null ? "" : record.fault().code() + record.fault().reason());
  }
}
