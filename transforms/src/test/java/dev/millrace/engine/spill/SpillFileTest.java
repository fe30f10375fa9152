package dev.millrace.engine.spill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets the directory for temporary files")
class SpillFileTest {
  @TempDir Path directory;

  @Test
  void givesBackWhatWasPutIntoIt() {
    // given
    SpillFile file = SpillFile.create();
    Block first = new Block(0, 3, 5, 9, new byte[] {1, 2, 3});
    Block second = new Block(1, 2, -7, 8, new byte[] {4, 5});

    // when
    Block firstPut = file.put(first);
    Block secondPut = file.put(second);

    // then
    assertThat(secondPut.payload()).containsExactly(4, 5);
    assertThat(firstPut.payload()).containsExactly(1, 2, 3);
    assertThat(secondPut)
        .extracting(Block::input, Block::count, Block::minTime, Block::maxTime, Block::size)
        .containsExactly(1, 2, -7L, 8L, 2);
  }

  @Test
  void aBlockInAFileIsCodedLikeOneInMemory() throws IOException {
    // given
    Block block = new Block(0, 3, 5, 9, new byte[] {1, 2, 3});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    // when
    BlockCoder.of().encode(SpillFile.create().put(block), bytes);

    // then
    Block back = BlockCoder.of().decode(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(back.payload()).containsExactly(1, 2, 3);
    assertThat(back.count()).isEqualTo(3);
  }

  @Test
  void nothingCanBeReadOnceItIsClosed() {
    SpillFile file = SpillFile.create();
    Block put = file.put(new Block(0, 1, 0, 0, new byte[] {7}));
    file.close();
    assertThatThrownBy(put::payload)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5151");
  }

  @Test
  void leavesNoFileBehind() {
    // given
    String before = System.setProperty("java.io.tmpdir", directory.toString());
    try {
      // when
      Block put = SpillFile.create().put(new Block(0, 1, 0, 0, new byte[] {7}));

      // then
      assertThat(put.payload()).containsExactly(7);
      assertThat(directory).isEmptyDirectory();
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }

  @Test
  void saysThatThereCanBeNoTemporaryFiles() {
    // given
    Path missing = directory.resolve("missing");
    String before = System.setProperty("java.io.tmpdir", missing.toString());
    try {
      // when, then
      assertThatThrownBy(SpillFile::create)
          .isInstanceOf(UserException.class)
          .hasMessageContaining(missing + ": error ML-5150")
          .hasMessageContaining("events cannot be put aside in temporary files: ");
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }

  @Test
  void saysThatAFileIsShorterThanItWas() {
    // given
    SpillFile file = SpillFile.create();
    file.put(new Block(0, 1, 0, 0, new byte[] {7}));

    // when, then
    assertThatThrownBy(() -> file.read(0, 2))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5151")
        .hasMessageContaining("a temporary file with events cannot be read: ");
  }
}
