package dev.millrace.io.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.io.delta.DeltaCompaction.Options;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.pending.WrittenFiles;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.types.StringType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaCompactionTest {
  private static final Options OPTIONS = new Options(128 << 20, false);

  @TempDir private Path dir;
  private final List<String> said = new ArrayList<>();
  private TestTable table;

  @BeforeEach
  void aTableOfSmallFiles() throws Exception {
    table = new TestTable(dir.resolve("a täble"));
    for (long id = 0; id < 5; id++) {
      table.commit(table.write(2 * id, 2 * id + 1));
    }
  }

  private void compact(Options options) {
    DeltaCompaction.run(table.options().target(), options, said::add);
  }

  private int files() {
    return CommittedFiles.active(table.session(), table.session().newest()).size();
  }

  @Test
  void smallFilesBecomeOneAndTheLogGetsACheckpoint() throws Exception {
    // when
    compact(OPTIONS);

    // then: the same rows, in a version that says to change none
    assertThat(said).containsExactly("the table: 5 files became 1", "checkpoint of version 6");
    assertThat(files()).isEqualTo(1);
    assertThat(table.ids()).containsExactlyElementsOf(LongStream.range(0, 10).boxed().toList());
    assertThat(Files.readString(table.log(6)))
        .contains("\"add\":", "\"remove\":", "Millrace compact")
        .doesNotContain("\"dataChange\":true");
    try (var log = Files.list(table.log(6).getParent())) {
      assertThat(log.map(file -> file.getFileName().toString()))
          .contains("%020d.checkpoint.parquet".formatted(6));
    }

    // when: there is nothing more to do
    said.clear();
    compact(OPTIONS);

    // then
    assertThat(said).containsExactly("nothing to merge", "there is a checkpoint of version 6");
    assertThat(table.version()).isEqualTo(6);
  }

  @Test
  void aPartitionOfNullIsNotThatOfTheTextNull() throws Exception {
    // given
    table = new TestTable(dir.resolve("parts"));
    table.partitionBy("text");
    for (long id = 0; id < 6; id += 2) {
      table.commit(
          table.write(Map.of("text", Literal.ofNull(StringType.STRING)), id),
          table.write(Map.of("text", Literal.ofString("null")), id + 1));
    }

    // when
    compact(OPTIONS);

    // then
    assertThat(files()).isEqualTo(2);
    assertThat(table.rows(TestTable.ROWS))
        .hasSize(6)
        .allSatisfy(row -> assertThat(row[1]).isEqualTo((Long) row[0] % 2 == 0 ? null : "null"));
  }

  @Test
  void aDryRunChangesNothing() {
    compact(new Options(128 << 20, true));

    assertThat(said).containsExactly("would merge the table: 5 files");
    assertThat(table.version()).isEqualTo(5);
  }

  @Test
  void whatWasWrittenBeforeIsCommittedOnceAfterIt() throws Exception {
    // given: files of a commit whose answer was lost, and others that wait for theirs
    WrittenFiles committed = table.write(20);
    table.commit(committed);
    WrittenFiles waiting = table.write(21);
    compact(OPTIONS);

    // when
    table.commit(committed, waiting);

    // then
    assertThat(table.ids())
        .containsExactlyElementsOf(
            LongStream.concat(LongStream.range(0, 10), LongStream.of(20, 21)).boxed().toList());
  }

  @Test
  void filesThatSomebodyRemovesMeanwhileAreLeftAlone() throws Exception {
    // given: another engine that removes a file once it was chosen to be merged
    DeltaSession session = table.session();
    SnapshotImpl seen = session.newest();
    DeltaCompaction compaction = new DeltaCompaction(session, OPTIONS, said::add);
    List<DeltaCompaction.Merge> merges = compaction.merges(seen);
    table.append(
        "{\"remove\":{\"path\":\"%s\",\"deletionTimestamp\":1,\"dataChange\":true}}"
            .formatted(CommittedFiles.active(session, seen).iterator().next()));

    // when
    compaction.merge(seen, merges.get(0));

    // then
    assertThat(said)
        .containsExactly("the table: 5 files are left for now: somebody changed them meanwhile");
    assertThat(files()).isEqualTo(4);
    assertThat(table.ids()).hasSize(8);
    try (var files = Files.list(table.log(0).getParent().getParent())) {
      assertThat(files.filter(file -> file.toString().endsWith(".parquet"))).hasSize(5);
    }
  }

  @Test
  void aTableWhoseRowsKeepTheirIdsIsLeftAlone() throws Exception {
    table.append(
        "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":7,\"writerFeatures\":"
            + "[\"rowTracking\",\"domainMetadata\",\"appendOnly\",\"invariants\"]}}",
        table
            .line("metaData")
            .replace(
                "\"configuration\":{", "\"configuration\":{\"delta.enableRowTracking\":\"true\""));

    assertThatThrownBy(() -> compact(OPTIONS))
        .hasMessageContaining("ML-5603")
        .hasMessageContaining("delta.enableRowTracking");
    assertThat(table.version()).isEqualTo(6);
  }

  @Test
  void aTableThatIsPartitionedByATimeIsRefusedBeforeAnythingIsDone() throws Exception {
    table.append(
        table.line("metaData").replace("\"partitionColumns\":[]", "\"partitionColumns\":[\"at\"]"));

    for (boolean dryRun : new boolean[] {true, false}) {
      assertThatThrownBy(() -> compact(new Options(128 << 20, dryRun)))
          .hasMessageContaining("ML-5603")
          .hasMessageContaining("the table is partitioned by 'at' of type timestamp");
    }
    assertThat(said).isEmpty();
    assertThat(table.version()).isEqualTo(6);
  }
}
