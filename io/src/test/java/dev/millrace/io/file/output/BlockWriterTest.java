package dev.millrace.io.file.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.RowFileWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockWriterTest {
  private static final Schema SCHEMA = Schema.builder().addInt32Field("id").build();
  private static final RowCodec CODEC = RowCodec.of(SCHEMA);

  @TempDir private Path dir;

  /** Writes a byte per row, and finds the disk full at the third; it does not end its files. */
  private static final class FullAtThird implements FileFormat {
    @Override
    public String ending() {
      return ".bytes";
    }

    @Override
    public RowFileWriter open(String path, Schema schema, WritableByteChannel channel) {
      return new RowFileWriter() {
        private int rows;

        @Override
        public void write(Object[] row, long time) throws IOException {
          if (++rows == 3) {
            throw new IOException("No space left on device");
          }
          channel.write(ByteBuffer.wrap(new byte[1]));
        }

        @Override
        public long bytes() {
          return rows;
        }

        @Override
        public void close() throws IOException {
          channel.close();
        }
      };
    }
  }

  private static Block rows(int count) {
    BlockBuilder block = new BlockBuilder(CODEC, 0);
    for (int id = 0; id < count; id++) {
      block.add(Event.of(0, id));
    }
    return block.build();
  }

  private BlockWriter writer() {
    FileTarget target = new FileTarget("", CODEC, null, new FullAtThird());
    return new BlockWriter(List.of(target), dir.toString(), 1_000);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.toList();
    }
  }

  @Test
  void whatFailedTakesNoSpace() throws IOException {
    try (BlockWriter writer = writer()) {
      assertThatThrownBy(() -> writer.write(rows(3)))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(dir + ": error ML-5111: the disk is full");
    }

    assertThat(files()).isEmpty();
  }

  @Test
  void whatIsFinishedStays() throws IOException {
    List<WrittenFile> written;
    try (BlockWriter writer = writer()) {
      writer.write(rows(2));
      written = writer.finish();
    }

    assertThat(files()).containsExactly(Path.of(written.get(0).temporary()));
  }
}
