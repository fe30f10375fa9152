package dev.millrace.engine.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.kernel.window.AggregateCall;
import dev.millrace.kernel.window.CombineKernel;
import dev.millrace.kernel.window.PartialCombine;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

class PartialBufferTest {
  private static final Schema ROWS = Schema.builder().addInt32Field("key").build();
  private static final int EVENTS = 20_000;

  @Test
  void groupsOfFourEventsCrossTheExchangeAsOne() {
    assertThat(entries(i -> i / 5)).isEqualTo(EVENTS / 5);
    assertThat(entries(i -> i / 3)).isGreaterThan(EVENTS / 2);
  }

  @Test
  void aHotKeyCrossesItAsFewGroups() {
    assertThat(entries(i -> i % 3 > 0 ? -1 : i)).isLessThan(EVENTS / 2);
    assertThat(entries(i -> i / 2)).as("without one").isGreaterThan(EVENTS / 2 + 5_000);
  }

  /** How many entries leave, groups and events. */
  private static int entries(IntUnaryOperator key) {
    KeyCodec keys = KeyCodec.of(ROWS, List.of("key"));
    CombineKernel kernel =
        CombineKernel.of(
            keys,
            List.of(new AggregateCall(Aggregates.create("count", null, Map.of()), -1)),
            false);
    ExitBuffer buffer =
        ExitBuffer.of(
            new StageExit.PartialExit("tag", keys, kernel, RowCodec.of(ROWS), 4, "Step", false));
    int[] left = new int[2];
    ExitBuffer.BlockReceiver receiver =
        (exit, partition, block) -> left[block.input()] += block.count();
    for (int i = 0; i < EVENTS; i++) {
      buffer.add(Event.of(0, key.applyAsInt(i)), null, receiver);
    }
    buffer.flush(receiver, Tally.of(true));
    return left[PartialCombine.PARTIALS_INPUT] + left[PartialCombine.EVENTS_INPUT];
  }
}
