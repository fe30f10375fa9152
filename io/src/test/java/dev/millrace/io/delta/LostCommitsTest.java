package dev.millrace.io.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.pending.WrittenFiles;
import dev.millrace.io.file.table.TableOptions.Replaced;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that are made, of which the store says that somebody else has made them. */
class LostCommitsTest {
  @TempDir private Path dir;
  private TestTable table;

  /** Loses the answer of the first version that it writes. */
  private static final class Losing implements JsonHandler {
    private final JsonHandler real;
    private boolean lost;

    Losing(JsonHandler real) {
      this.real = real;
    }

    @Override
    public ColumnarBatch parseJson(
        ColumnVector texts, StructType schema, Optional<ColumnVector> selected) {
      return real.parseJson(texts, schema, selected);
    }

    @Override
    public CloseableIterator<ColumnarBatch> readJsonFiles(
        CloseableIterator<FileStatus> files, StructType schema, Optional<Predicate> predicate)
        throws IOException {
      return real.readJsonFiles(files, schema, predicate);
    }

    @Override
    public void writeJsonFileAtomically(String file, CloseableIterator<Row> rows, boolean overwrite)
        throws IOException {
      real.writeJsonFileAtomically(file, rows, overwrite);
      if (!lost) {
        lost = true;
        throw new FileAlreadyExistsException(file);
      }
    }
  }

  @BeforeEach
  void aTableOfSmallFiles() throws Exception {
    table = new TestTable(dir.resolve("t"));
    for (long id = 0; id < 5; id++) {
      table.commit(table.write(2 * id, 2 * id + 1));
    }
  }

  private DeltaSession losing() {
    return table.session().withLog(Losing::new);
  }

  @Test
  void filesThatAMergeHasMadeStayInTheTable() {
    // given
    List<String> said = new ArrayList<>();
    DeltaSession session = losing();
    SnapshotImpl seen = session.newest();
    DeltaCompaction compaction =
        new DeltaCompaction(session, new DeltaCompaction.Options(128 << 20, false), said::add);

    // when
    compaction.merge(seen, compaction.merges(seen).get(0));

    // then
    assertThat(said).containsExactly("the table: 5 files became 1");
    assertThat(table.version()).isEqualTo(6);
    assertThat(table.ids()).containsExactlyElementsOf(LongStream.range(0, 10).boxed().toList());
  }

  @Test
  void filesThatAReplayOfAPartWritesAnewStayInTheTable() throws Exception {
    // given: files that have rows of the part and others
    DeltaSinkOptions part =
        table.options(
            new Replaced("at", Instant.ofEpochMilli(3), Instant.ofEpochMilli(7)), TestTable.ROWS);
    WrittenFiles rows = table.write(3, 4, 5, 6);

    // when
    new TableCommit(losing(), part).commit(List.of(rows, WrittenFiles.none()));

    // then
    assertThat(table.version()).isEqualTo(6);
    assertThat(table.ids()).containsExactlyElementsOf(LongStream.range(0, 10).boxed().toList());
  }
}
