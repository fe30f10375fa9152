package dev.millrace.engine.spill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.block.Block;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class KeptBlockCoderTest {
  @Test
  void givesTheSameBlockAgainThoughTheCoderItselfWasCoded() throws Exception {
    // given
    Pipeline pipeline = Pipeline.create();
    Block block = new Block(1, 2, 3, 4, new byte[] {5, 6});

    // when
    byte[] bytes = CoderUtils.encodeToByteArray(KeptBlockCoder.of(pipeline), block);
    KeptBlockCoder travelled = SerializableUtils.clone(KeptBlockCoder.of(pipeline));

    // then
    assertThat(bytes).hasSize(Long.BYTES);
    assertThat(CoderUtils.decodeFromByteArray(travelled, bytes)).isSameAs(block);
  }

  @Test
  void keepsTheBlocksOfPipelinesApart() throws Exception {
    // given
    Block block = new Block(1, 2, 3, 4, new byte[] {5, 6});
    byte[] bytes = CoderUtils.encodeToByteArray(KeptBlockCoder.of(Pipeline.create()), block);

    // then
    KeptBlockCoder other = KeptBlockCoder.of(Pipeline.create());
    assertThatThrownBy(() -> other.decode(new ByteArrayInputStream(bytes)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a block of this pipeline");
  }
}
