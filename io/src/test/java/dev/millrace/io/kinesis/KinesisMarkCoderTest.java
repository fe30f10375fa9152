package dev.millrace.io.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.io.partitioned.PartitionClock;
import dev.millrace.io.partitioned.PartitionedMark.Standing;
import java.util.HexFormat;
import java.util.Map;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class KinesisMarkCoderTest {
  /** As the first build wrote it. */
  private static final String STORED =
      "010000006fd00fa01f09010209736861726449642d3038343935393033333832373134393032353636303835"
          + "3539363932353338333631353731303935393231353735393839313336353838383938060122b8170009"
          + "736861726449642d310001030000010109736861726449642d3002040608";

  private static final KinesisMark MARK =
      new KinesisMark(
          1_000,
          new Standing<>(
              2_000,
              -5,
              true,
              Map.of(
                  "shardId-0",
                  new ShardPosition(
                      "49590338271490256608559692538361571095921575989136588898",
                      3,
                      ShardPosition.HORIZON,
                      17,
                      1_500,
                      false),
                  "shardId-1",
                  ShardPosition.start(ShardPosition.LATEST, true)),
              Map.of("shardId-0", new PartitionClock.State(1, 2, 3, 4))),
          null);

  @Test
  void whatCheckpointsHoldIsReadAndWrittenAsBefore() throws CoderException {
    byte[] stored = HexFormat.of().parseHex(STORED);

    assertThat(CoderUtils.decodeFromByteArray(KinesisMarkCoder.of(), stored)).isEqualTo(MARK);
    assertThat(CoderUtils.encodeToByteArray(KinesisMarkCoder.of(), MARK)).isEqualTo(stored);
  }

  @Test
  void aFormThatIsNotKnownIsNotRead() {
    byte[] stored = HexFormat.of().parseHex("02" + STORED.substring(2));

    assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(KinesisMarkCoder.of(), stored))
        .hasRootCauseMessage("a Kinesis position of version 2; this build reads 1");
  }
}
