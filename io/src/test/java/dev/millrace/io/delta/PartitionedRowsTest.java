package dev.millrace.io.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.RowCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

class PartitionedRowsTest {
  private static final RowCodec CODEC =
      RowCodec.of(Schema.builder().addInt64Field("id").addStringField("text").build());

  private static Event row(long id) {
    return new Event(new Object[] {id, "text"}, id, Window.GLOBAL, null);
  }

  @Test
  void whatBlocksTakeBeforeTheirFirstRowCounts() {
    // given: more partitions than have room for a block each
    PartitionedRows rows = new PartitionedRows(CODEC);

    // when
    long most = 0;
    for (int i = 0; i < 20_000; i++) {
      rows.add(new Object[] {i}, row(i), 20);
      most = Math.max(most, rows.openBytes());
    }

    // then
    assertThat(most).isBetween(30L << 20, 33L << 20);
  }

  @Test
  void whatIsPutAsideOfOnePartitionIsNotTakenOffAnother() throws Exception {
    // given: a partition with most rows, and many with few
    PartitionedRows rows = new PartitionedRows(CODEC);
    for (int i = 0; i < 100; i++) {
      rows.add(new Object[] {i}, row(i), 20);
    }
    long few = rows.openBytes();

    // when
    for (int i = 0; i < 50_000; i++) {
      rows.add(new Object[] {-1}, row(i), 20);
    }

    // then
    assertThat(rows.openBytes()).isGreaterThanOrEqualTo(few);

    // then: all are there, and nothing else is kept
    List<Integer> counts = new ArrayList<>();
    rows.drain(
        (partition, blocks) -> counts.add(blocks.stream().mapToInt(block -> block.count()).sum()));
    assertThat(counts).hasSize(101).contains(50_000).filteredOn(count -> count == 1).hasSize(100);
    assertThat(rows.openBytes()).isZero();
  }
}
