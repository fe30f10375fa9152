package dev.millrace.io.kafka.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.EventTimes;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.io.kafka.read.KafkaMark.Moments;
import dev.millrace.io.kafka.read.KafkaMark.PartitionMark;
import dev.millrace.io.kafka.read.KafkaMark.Watermark;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.api.Test;

class KafkaMarkCoderTest {
  private static final Moments NONE = new Moments(0, 0);

  private static KafkaMark mark() {
    return new KafkaMark(
        new Moments(1_700_000_000_001L, 5),
        Map.of("orders", "kPdHNhGXTJ-Vl2NGLnoxbg", "t", ""),
        new Watermark(-5, -7),
        true,
        List.of(
            new PartitionMark("orders", 0, 42, 1_700_000_000_000L, 9_000L, Long.MIN_VALUE, 17),
            new PartitionMark("ordérs", 1, 0, -1, -20, 7, 0)),
        null);
  }

  @Test
  void givesBackWhatWasWritten() throws Exception {
    CoderProperties.coderDecodeEncodeEqual(KafkaMarkCoder.of(), mark());
    CoderProperties.coderDecodeEncodeEqual(
        KafkaMarkCoder.of(),
        new KafkaMark(NONE, Map.of(), new Watermark(0, 0), false, List.of(), null));
  }

  @Test
  void isDeterministicAndSerialisable() throws Exception {
    CoderProperties.coderDeterministic(KafkaMarkCoder.of(), mark(), mark());
    CoderProperties.coderSerializable(KafkaMarkCoder.of());
  }

  @Test
  void readsWhatTheFirstVersionWrote() throws Exception {
    // given: watermark 3, not finished, one partition of topic t
    byte[] written = {1, 0, 0, 0, 10, 6, 0, 1, 1, 't', 0, 84, 8, 2, 34};
    // when
    KafkaMark mark = KafkaMarkCoder.of().decode(new ByteArrayInputStream(written));
    // then
    assertThat(mark)
        .isEqualTo(
            new KafkaMark(
                NONE,
                Map.of(),
                new Watermark(3, EventTimes.MIN),
                false,
                List.of(new PartitionMark("t", 0, 42, 4, 0, 1, 17)),
                null));
  }

  @Test
  void readsWhatTheSecondVersionWrote() throws Exception {
    // given: looked for partitions at 5, no topic ids, watermark 3, one partition of topic t
    byte[] written = {2, 0, 0, 0, 14, 0, 10, 0, 6, 0, 1, 1, 't', 0, 84, 8, 12, 2, 34};
    // when
    KafkaMark mark = KafkaMarkCoder.of().decode(new ByteArrayInputStream(written));
    // then
    assertThat(mark)
        .isEqualTo(
            new KafkaMark(
                new Moments(0, 5),
                Map.of(),
                new Watermark(3, EventTimes.MIN),
                false,
                List.of(new PartitionMark("t", 0, 42, 4, 6, 1, 17)),
                null));
  }

  @Test
  void tellsWhoLooksHowFarItHasCome() {
    assertThat(mark().next())
        .isEqualTo(Map.of(new Log("orders", 0), 42L, new Log("ordérs", 1), 0L));
    assertThat(mark().settled()).hasValue(-7);
    assertThat(settled(EventTimes.MIN, EventTimes.MIN)).hasValue(EventTimes.MIN);
    assertThat(settled(3, EventTimes.MIN)).isEmpty();
  }

  private static OptionalLong settled(long own, long settled) {
    return new KafkaMark(NONE, Map.of(), new Watermark(own, settled), false, List.of(), null)
        .settled();
  }

  @Test
  void refusesAnotherVersion() {
    assertThatThrownBy(
            () -> KafkaMarkCoder.of().decode(new ByteArrayInputStream(new byte[] {9, 0, 0, 0, 0})))
        .isInstanceOf(IOException.class)
        .hasMessage("a Kafka position of version 9; this build reads 3");
  }
}
