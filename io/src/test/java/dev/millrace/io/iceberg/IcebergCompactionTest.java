package dev.millrace.io.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.PipelineId;
import dev.millrace.io.file.table.TableOptions;
import dev.millrace.io.file.table.TableOptions.Source;
import dev.millrace.io.iceberg.IcebergSinkOptions.Change;
import dev.millrace.io.iceberg.IcebergSinkOptions.Form;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.pending.WrittenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFileFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IcebergCompactionTest {
  private static final Schema ROWS =
      Schema.builder().addInt64Field("id").addInt64Field("v").addStringField("part").build();
  private static final Upsert UPSERT = new Upsert(List.of("id"), "v");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path dir;
  private final List<String> said = new ArrayList<>();
  private @Nullable Upsert upsert;
  private @Nullable Duration commitEvery;
  private Map<String, String> properties = Map.of();

  private IcebergSinkOptions options(String table) {
    return new IcebergSinkOptions(
        new IcebergTarget("db." + table, "default", Map.of("warehouse", dir.toString()), Map.of()),
        WrittenColumns.of(ROWS, name -> true),
        new Source(new PipelineId("p", "h"), "out", "out", "run"),
        new Form(List.of("part"), List.of(), properties, false, Map.of()),
        new Change(upsert, null),
        new TableOptions.Files(128 << 20, 1, commitEvery),
        Duration.ZERO,
        false);
  }

  private Table open(String name) {
    IcebergSinkOptions options = options(name);
    return new TableForm(IcebergSession.open(options.target()), options).open();
  }

  private static WrittenFiles write(Table table, Object[]... rows) {
    RecordValues values = RecordValues.of(ROWS, table.schema().asStruct());
    try (RecordWriter writer = RecordWriter.open(table, 128 << 20)) {
      for (Object[] row : rows) {
        writer.write(values.of(row));
      }
      return WrittenFiles.of(UUID.randomUUID().toString(), writer.complete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object[] row(long id, long v, String part) {
    return new Object[] {id, v, part};
  }

  /** Commits as a process that has just started does. */
  private void commit(Table table, WrittenFiles... files) {
    new TableCommit(options("t"), table).commit(List.of(files));
  }

  private void compact(Duration grace, Instant now, Consumer<String> alongside) {
    compact("t", grace, now, alongside);
  }

  private void compact(String table, Duration grace, Instant now, Consumer<String> alongside) {
    IcebergCompaction.run(
        options(table).target(),
        new IcebergCompaction.Options(256 << 20, grace, false, now),
        line -> {
          said.add(line);
          alongside.accept(line);
        });
  }

  private void compact(Duration grace, Instant now) {
    compact(grace, now, line -> {});
  }

  private static List<String> rows(Table table) throws IOException {
    table.refresh();
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(row -> rows.add(row.get(0) + " " + row.get(1) + " " + row.get(2)));
    }
    rows.sort(null);
    return rows;
  }

  private static List<Snapshot> snapshots(Table table) {
    table.refresh();
    List<Snapshot> snapshots = new ArrayList<>();
    table.snapshots().forEach(snapshots::add);
    return snapshots;
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(60);
  }

  /** Makes all data files four days old. */
  private List<Path> age() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      List<Path> parquet = files.filter(file -> file.toString().endsWith(".parquet")).toList();
      for (Path file : parquet) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(4))));
      }
      return parquet;
    }
  }

  private Path orphan(String directory) throws IOException {
    return Files.writeString(dir.resolve(directory).resolve("left.parquet"), "left");
  }

  /** A table that was made with a relative warehouse, and partitions that names must quote. */
  @Test
  void filesWithRelativeNamesAreKnown() throws Exception {
    // given
    Path relative = Path.of("").toAbsolutePath().relativize(dir);
    Table made = open("model");
    Table table =
        new HadoopCatalog(new Configuration(), relative.toString())
            .createTable(TableIdentifier.parse("db.t"), made.schema(), made.spec());
    commit(table, write(table, row(1, 1, "a"), row(2, 1, "b +%/{[é:?#")));
    assertThat(table.location()).startsWith("..");
    Path left = orphan("db/t/data");
    age();

    // when
    compact(DAY, Instant.now());

    // then
    assertThat(said).contains("1 file without a snapshot removed");
    assertThat(left).doesNotExist();
    assertThat(rows(table)).containsExactly("1 1 a", "2 1 b +%/{[é:?#");
  }

  @Test
  void nothingIsRemovedWhereNamesDoNotFit() throws Exception {
    // given: a directory that is reached by another name than the table has
    Table table = open("t");
    commit(table, write(table, row(1, 1, "a")));
    Path data = dir.resolve("db/t/data");
    Files.move(data.resolve("part=a"), dir.resolve("elsewhere"));
    Path left = orphan("db/t/data");
    age();

    // when
    compact(DAY, Instant.now());

    // then
    assertThat(said).anyMatch(line -> line.contains("stay: 1 file of the table not found in"));
    assertThat(left).exists();
  }

  @Test
  void filesOfATableInTheSameDirectoryStay() throws Exception {
    // given
    properties = Map.of("write.data.path", dir.resolve("shared").toString());
    Table table = open("t");
    Table other = open("other");
    commit(table, write(table, row(1, 1, "a")));
    new TableCommit(options("other"), other).commit(List.of(write(other, row(2, 1, "a"))));
    age();

    // when
    compact(DAY, Instant.now());
    compact("other", DAY, Instant.now(), line -> {});

    // then
    assertThat(said).anyMatch(line -> line.contains("other tables may have theirs in"));
    assertThat(rows(table)).containsExactly("1 1 a");
    assertThat(rows(other)).containsExactly("2 1 a");
  }

  @Test
  void tablesThatMustKeepTheirFilesOrHaveNoneOrAreNotThereAreLeft() {
    // given
    properties = Map.of("gc.enabled", "false");
    open("t");
    properties = Map.of();
    open("empty");

    // when
    compact(DAY, Instant.now());
    compact("empty", DAY, Instant.now(), line -> {});
    compact("none", DAY, Instant.now(), line -> {});

    // then
    assertThat(said)
        .containsExactly(
            "nothing to merge",
            "snapshots and files stay: 'gc.enabled' of the table is false",
            "nothing to merge",
            "0 old snapshots forgotten",
            "0 files without a snapshot removed",
            "there is no such table yet");
  }

  @Test
  void snapshotsYoungerThanTheGraceStayWhateverTheTablesOwnAgeIs() throws Exception {
    // given
    properties = Map.of("history.expire.max-snapshot-age-ms", "1");
    Table table = open("t");
    for (int id = 0; id < 4; id++) {
      commit(table, write(table, row(id, 1, "" + id)));
      Thread.sleep(5);
    }
    List<Snapshot> before = snapshots(table);

    // when
    compact(DAY, Instant.ofEpochMilli(before.get(1).timestampMillis()).plus(DAY));

    // then
    assertThat(said).contains("1 old snapshot forgotten");
    assertThat(snapshots(table)).containsExactlyElementsOf(before.subList(1, 4));
  }

  @Test
  void whatWasCommittedIsKnownAfterItsSnapshotIsForgotten() throws Exception {
    // given
    Table table = open("t");
    WrittenFiles first = write(table, row(1, 1, "a"));
    WrittenFiles second = write(table, row(2, 1, "a"));
    commit(table, first);
    commit(table, second);

    // when: merged, forgotten, and further rows come and are forgotten, too
    compact(Duration.ZERO, soon());
    commit(table, write(table, row(3, 1, "b")));
    compact(Duration.ZERO, soon());
    commit(open("t"), first, second);

    // then
    assertThat(said).contains("part=a: 2 files became 1, 2 rows");
    assertThat(rows(table)).containsExactly("1 1 a", "2 1 a", "3 1 b");
    assertThat(snapshots(table)).hasSize(1);
  }

  @Test
  void whatWasCommittedIsKnownAfterOthersHaveForgottenItsSnapshot() throws Exception {
    // given
    Table table = open("t");
    WrittenFiles first = write(table, row(1, 1, "a"));
    commit(table, first);
    commit(table, write(table, row(2, 1, "a")));
    table.expireSnapshots().expireSnapshotId(snapshots(table).get(0).snapshotId()).commit();

    // when
    commit(open("t"), first, write(table, row(3, 1, "a")));

    // then
    assertThat(rows(table)).containsExactly("1 1 a", "2 1 a", "3 1 a");
  }

  @Test
  void filesThatAStoppedRunMayCommitWhenItGoesOnStay() throws Exception {
    // given
    commitEvery = Duration.ofMinutes(1);
    Table table = open("t");
    commit(table, write(table, row(1, 1, "a")));
    WrittenFiles waiting = write(table, row(2, 1, "a"));
    commitEvery = null;
    commit(table, write(table, row(3, 1, "b")));

    // when: the snapshot of its last commit is forgotten, and a second time
    compact(DAY, Instant.now().plus(Duration.ofDays(5)));
    compact(DAY, Instant.now().plus(Duration.ofDays(5)));
    commitEvery = Duration.ofMinutes(1);
    commit(open("t"), waiting);

    // then
    assertThat(said)
        .contains("1 old snapshot forgotten")
        .contains("0 files without a snapshot removed; 1 file too young for that");
    assertThat(rows(table)).containsExactly("1 1 a", "2 1 a", "3 1 b");
  }

  @Test
  void aMergeGivesWayToACommitThatRemovesRows() throws Exception {
    // given
    properties = Map.of("write.merge.mode", "merge-on-read");
    upsert = UPSERT;
    Table table = open("t");
    for (int id = 0; id < 4; id += 2) {
      commit(
          table,
          write(table, row(id, 1, "a"), row(10 + id, 1, "b"), row(20 + id, 1, "c")),
          write(table, row(id + 1, 1, "a"), row(11 + id, 1, "b"), row(21 + id, 1, "c")));
    }

    // when: each time that a partition was merged
    List<Long> versions = new ArrayList<>(List.of(2L));
    compact(
        Duration.ZERO,
        soon(),
        line -> {
          if (line.startsWith("part=a") && !versions.isEmpty()) {
            Table live = open("t");
            commit(live, write(live, row(10, versions.remove(0), "b")));
          }
        });

    // then
    assertThat(said)
        .containsSubsequence(
            "part=a: 4 files became 1, 4 rows",
            "part=b: 4 files are left for now: somebody changed them meanwhile",
            "part=c: 4 files became 1, 4 rows",
            "part=b: 5 files became 1, 4 rows")
        .contains("0 files without a snapshot removed");
    assertThat(rows(table))
        .containsExactly(
            "0 1 a", "1 1 a", "10 2 b", "11 1 b", "12 1 b", "13 1 b", "2 1 a", "20 1 c", "21 1 c",
            "22 1 c", "23 1 c", "3 1 a");
  }

  /** As other engines remove rows: a key, of all files that are older. */
  @Test
  void rowsThatAreRemovedByKeyWhileTheyAreMergedStayRemoved() throws Exception {
    // given
    Table table = open("t");
    commit(table, write(table, row(1, 1, "a"), row(10, 1, "b")));
    commit(table, write(table, row(2, 1, "a"), row(11, 1, "b")));

    // when
    compact(
        Duration.ZERO,
        soon(),
        line -> {
          if (line.startsWith("part=a")) {
            removeByKey(open("t"), 10, "b");
          }
        });

    // then
    assertThat(said).contains("part=b: 2 files became 1, 2 rows");
    assertThat(rows(table)).containsExactly("1 1 a", "11 1 b", "2 1 a");
  }

  private static void removeByKey(Table table, long id, String part) {
    org.apache.iceberg.Schema key = table.schema().select("id");
    GenericRecord record = GenericRecord.create(key);
    try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
      for (FileScanTask file : files) {
        if (file.file().partition().get(0, String.class).equals(part)) {
          EqualityDeleteWriter<Record> writer =
              new GenericAppenderFactory(
                      table,
                      table.schema(),
                      table.spec(),
                      table.properties(),
                      new int[] {key.findField("id").fieldId()},
                      key,
                      null)
                  .newEqDeleteWriter(
                      OutputFileFactory.builderFor(table, 0, 0)
                          .format(FileFormat.PARQUET)
                          .build()
                          .newOutputFile(table.spec(), file.file().partition()),
                      FileFormat.PARQUET,
                      file.file().partition());
          try (writer) {
            writer.write(record.copy("id", id));
          }
          table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
