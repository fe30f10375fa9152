package dev.millrace.engine.spill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.block.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpillTest {
  private static final int MEGABYTE = 1 << 20;

  @Test
  void keepsTheFirstBlocksInMemoryAndPutsTheOthersIntoAFile() {
    // given
    Spill spill = new Spill();
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] payload = new byte[MEGABYTE];
      Arrays.fill(payload, (byte) i);
      blocks.add(new Block(i % 2, i + 1, i, i + 7, payload));
    }

    // when
    List<Block> kept = blocks.stream().map(spill::keep).toList();

    // then
    assertThat(kept.subList(0, 16)).isEqualTo(blocks.subList(0, 16));
    for (int i = 16; i < 20; i++) {
      assertThat(kept.get(i)).isNotSameAs(blocks.get(i));
      assertThat(kept.get(i).payload()).isEqualTo(blocks.get(i).payload());
      assertThat(kept.get(i).count()).isEqualTo(i + 1);
    }
  }

  @Test
  void blocksThatWaitNoLongerMakeRoomAgain() {
    // given
    Spill spill = new Spill(10);
    Block first = new Block(0, 1, 0, 0, new byte[10]);
    Block second = new Block(0, 1, 0, 0, new byte[10]);
    Block third = new Block(0, 1, 0, 0, new byte[10]);

    // then
    assertThat(spill.keep(first)).isSameAs(first);
    Block aside = spill.keep(second);
    assertThat(aside).isNotSameAs(second);
    spill.startAgain();
    assertThat(spill.keep(aside)).as("it lies in a file already").isSameAs(aside);
    assertThat(spill.keep(third)).isSameAs(third);
  }
}
