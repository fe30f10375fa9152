package dev.millrace.io.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.delta.client.DeltaTarget;
import dev.millrace.io.file.table.TableOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full where data files are written. */
class FullDiskTest {
  private static final Path FULL = Path.of("/dev/full");

  @TempDir private Path dir;
  private TestTable table;

  /** Files of this machine, of which those of rows can be begun, and have no room. */
  public static final class Full extends LocalFileSystem {
    /** Made by Hadoop. */
    public Full() {
      super(new Raw());
    }

    private static final class Raw extends RawLocalFileSystem {
      @Override
      protected OutputStream createOutputStreamWithMode(
          org.apache.hadoop.fs.Path file, boolean append, FsPermission permission)
          throws IOException {
        OutputStream real = super.createOutputStreamWithMode(file, append, permission);
        if (!file.getName().endsWith(".parquet")) {
          return real;
        }
        real.close();
        return super.createOutputStreamWithMode(
            new org.apache.hadoop.fs.Path(FULL.toString()), true, null);
      }
    }
  }

  private static final class NoOutput implements MultiOutputReceiver {
    @Override
    public <T> @Nullable OutputReceiver<T> get(TupleTag<T> tag) {
      return null;
    }

    @Override
    public <T> @Nullable OutputReceiver<Row> getRowReceiver(TupleTag<T> tag) {
      return null;
    }
  }

  @BeforeEach
  void aTableOfSmallFiles() throws Exception {
    assumeTrue(Files.isWritable(FULL), "this system has no full device");
    table = new TestTable(dir.resolve("t"));
    for (long id = 0; id < 3; id++) {
      table.commit(table.write(id));
    }
  }

  private DeltaSinkOptions full() {
    DeltaSinkOptions options = table.options();
    return new DeltaSinkOptions(
        new DeltaTarget(
            options.target().table(),
            Map.of("fs.file.impl", Full.class.getName(), "fs.file.impl.disable.cache", "true")),
        options.rows(),
        options.source(),
        options.form(),
        options.replaced(),
        new TableOptions.Files(4 << 20, 1, null),
        options.retryFor(),
        options.letters());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("t"))) {
      return files.map(Path::toString).filter(file -> file.contains(".parquet")).sorted().toList();
    }
  }

  private void assertUntouched(List<String> files) throws IOException {
    assertThat(files()).isEqualTo(files);
    assertThat(table.version()).isEqualTo(3);
    assertThat(table.ids()).containsExactlyElementsOf(LongStream.range(0, 3).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 1 << 20})
  void rowsThatHaveNoRoomAreToldWithTheTableAndLeaveNothing(int length) throws Exception {
    // given
    List<String> before = files();
    Random random = new Random(11);
    List<Block> blocks = new ArrayList<>();
    for (long id = 0; id < 12; id++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      String text = Base64.getEncoder().encodeToString(bytes);
      BlockBuilder block = new BlockBuilder(RowCodec.of(TestTable.ROWS), 0);
      block.add(new Event(new Object[] {id, text, id}, id, Window.GLOBAL, null));
      blocks.add(block.build());
    }

    // when, then
    assertThatThrownBy(() -> new WriteRowsFn(full()).process(KV.of(0, blocks), new NoOutput()))
        .hasMessageContaining("table '" + dir.resolve("t") + "': error ML-5604: ")
        .hasMessageContaining("No space left on device");
    assertUntouched(before);
  }

  @Test
  void filesThatAreMergedStayWhereTheirRowsHaveNoRoom() throws Exception {
    List<String> before = files();

    assertThatThrownBy(
            () ->
                DeltaCompaction.run(
                    full().target(), new DeltaCompaction.Options(128 << 20, false), line -> {}))
        .hasMessageContaining("table '" + dir.resolve("t") + "': error ML-5604: ")
        .hasMessageContaining("No space left on device");
    assertUntouched(before);
  }
}
