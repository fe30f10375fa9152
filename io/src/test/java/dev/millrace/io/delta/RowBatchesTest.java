package dev.millrace.io.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.Window;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StructType;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

class RowBatchesTest {
  private static final Schema ROWS =
      Schema.builder().addInt64Field("id").addStringField("text").build();

  private static Block row(long id, String text) {
    BlockBuilder block = new BlockBuilder(RowCodec.of(ROWS), 0);
    block.add(new Event(new Object[] {id, text}, id, Window.GLOBAL, null));
    return block.build();
  }

  @Test
  void refusedRowsThatFillABatchAreNotItsEnd() {
    // given: a row of 5 MiB that the table does not take, and one that it takes
    List<Block> blocks = List.of(row(-1, "x".repeat(5 << 20)), row(7, "fits"));
    List<Object> letters = new ArrayList<>();
    List<Long> taken = new ArrayList<>();

    // when
    RowBatches batches =
        new RowBatches(
            blocks.iterator(),
            RowCodec.of(ROWS),
            new StructType().add("id", LongType.LONG),
            event -> {
              if ((Long) event.values()[0] < 0) {
                throw new RowFault("ML-6480", "negative");
              }
              return new Object[] {event.values()[0]};
            },
            (fault, event) -> letters.add(event.values()[0]));
    batches.forEachRemaining(batch -> taken.add(batch.getData().getColumnVector(0).getLong(0)));

    // then
    assertThat(letters).containsExactly(-1L);
    assertThat(taken).containsExactly(7L);
    assertThat(batches.count()).isEqualTo(1);
  }
}
