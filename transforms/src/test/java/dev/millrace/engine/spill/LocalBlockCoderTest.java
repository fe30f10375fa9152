package dev.millrace.engine.spill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.block.Block;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class LocalBlockCoderTest {

  @Test
  void givesTheSameBlockAgain() throws Exception {
    // given
    Block block = new Block(1, 2, 3, 4, new byte[] {5, 6});

    // when
    Block again = CoderUtils.clone(LocalBlockCoder.of(), block);

    // then
    assertThat(again).isSameAs(block);
    CoderProperties.coderDeterministic(LocalBlockCoder.of(), block, again);
    CoderProperties.coderSerializable(LocalBlockCoder.of());
  }

  @Test
  void refusesTheNumberOfABlockThatIsNotHere() {
    byte[] unknown = {0x7f, -1, -1, -1, -1, -1, -1, -1};
    assertThatThrownBy(() -> LocalBlockCoder.of().decode(new ByteArrayInputStream(unknown)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a block of this process");
  }
}
