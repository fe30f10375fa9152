package dev.millrace.io.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.partitioned.PartitionClock;
import dev.millrace.io.partitioned.PartitionedMark.Standing;
import java.util.HexFormat;
import java.util.Map;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class PulsarMarkCoderTest {
  /** As the first build wrote it. */
  private static final String STORED =
      "010000001bd00f090102000e12010e0a01020301010101010300010002040608";

  @Test
  void whatCheckpointsHoldIsReadAndWrittenAsBefore() throws CoderException {
    byte[] stored = HexFormat.of().parseHex(STORED);
    PulsarMark mark =
        new PulsarMark(
            new Standing<>(
                1_000,
                -5,
                true,
                Map.of(
                    0,
                    new TopicPosition(7, 9, -1, new TopicPosition.Entry(7, 5), -1, 1),
                    3,
                    TopicPosition.start(TopicPosition.LATEST)),
                Map.of(0, new PartitionClock.State(1, 2, 3, 4))),
            null);

    assertThat(CoderUtils.decodeFromByteArray(PulsarMarkCoder.of(), stored)).isEqualTo(mark);
    assertThat(CoderUtils.encodeToByteArray(PulsarMarkCoder.of(), mark)).isEqualTo(stored);
  }
}
