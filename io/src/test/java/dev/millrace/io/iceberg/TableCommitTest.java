package dev.millrace.io.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.PipelineId;
import dev.millrace.io.file.table.TableOptions.Files;
import dev.millrace.io.file.table.TableOptions.Source;
import dev.millrace.io.iceberg.IcebergSinkOptions.Change;
import dev.millrace.io.iceberg.IcebergSinkOptions.Form;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.pending.WrittenFiles;
import dev.millrace.io.iceberg.read.FileRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableCommitTest {
  private static final Schema ROWS =
      Schema.builder().addInt64Field("id").addInt64Field("v").addStringField("text").build();

  @TempDir private Path dir;

  private IcebergSinkOptions options(String table, Upsert upsert) {
    return options(table, upsert, Map.of());
  }

  private IcebergSinkOptions options(String table, Upsert upsert, Map<String, String> properties) {
    return new IcebergSinkOptions(
        new IcebergTarget("db." + table, "default", Map.of("warehouse", dir.toString()), Map.of()),
        WrittenColumns.of(ROWS, name -> true),
        new Source(new PipelineId("p", "h"), "out", "out", "run"),
        new Form(List.of(), List.of(), properties, false, Map.of()),
        new Change(upsert, null),
        new Files(128 << 20, 1, null),
        Duration.ZERO,
        false);
  }

  private static Table open(IcebergSinkOptions options) {
    return new TableForm(IcebergSession.open(options.target()), options).open();
  }

  private static WrittenFiles write(Table table, LongStream ids, long version) throws IOException {
    RecordValues values = RecordValues.of(ROWS, table.schema().asStruct());
    try (RecordWriter writer = RecordWriter.open(table, 128 << 20)) {
      for (long id : ids.toArray()) {
        writer.write(values.of(new Object[] {id, version, "text of " + id + " at " + version}));
      }
      return WrittenFiles.of(UUID.randomUUID().toString(), writer.complete());
    }
  }

  private static List<Long> ids(Table table) throws IOException {
    table.refresh();
    List<Long> ids = new ArrayList<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      rows.forEach(row -> ids.add((Long) row.get(0)));
    }
    ids.sort(null);
    return ids;
  }

  @Test
  void whatIsCommittedAgainChangesNothing() throws Exception {
    // given
    IcebergSinkOptions options = options("t", null);
    Table table = open(options);
    WrittenFiles first = write(table, LongStream.range(0, 3), 1);
    WrittenFiles second = write(table, LongStream.range(3, 5), 1);
    new TableCommit(options, table).commit(List.of(first));

    // when: another process has the same files again, and further ones
    new TableCommit(options, open(options)).commit(List.of(first, second));
    new TableCommit(options, open(options)).commit(List.of(second));

    // then
    assertThat(ids(table)).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(table.snapshots()).hasSize(2);
    assertThat(table.currentSnapshot().summary())
        .containsEntry("millrace.files", second.id())
        .containsEntry("millrace.output", "out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"append", "upsert"})
  void rowsAreKeptWhereAnotherEngineChangesTheColumnsMeanwhile(String mode) throws Exception {
    // given: a writer that has the table as it was, as long as it runs
    IcebergSinkOptions options =
        options("t", mode.equals("upsert") ? new Upsert(List.of("id"), "v") : null);
    Table writing = open(options);
    Table table = open(options);
    TableCommit commit = new TableCommit(options, table);
    commit.commit(List.of(write(writing, LongStream.range(0, 3), 1)));

    // when
    table
        .updateSchema()
        .addColumn("more", Types.IntegerType.get())
        .renameColumn("text", "remark")
        .moveFirst("more")
        .commit();
    commit.commit(List.of(write(writing, LongStream.range(3, 5), 1)));
    table.refresh();

    // then: each value is in its column, whatever that is called now
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(
          row ->
              rows.add(
                  row.getField("id") + " " + row.getField("remark") + " " + row.getField("more")));
    }
    assertThat(rows)
        .containsExactlyInAnyOrder(
            "0 text of 0 at 1 null",
            "1 text of 1 at 1 null",
            "2 text of 2 at 1 null",
            "3 text of 3 at 1 null",
            "4 text of 4 at 1 null");
  }

  @Test
  void filesThatAreGoneAreNoPartOfATable() throws Exception {
    // given
    IcebergSinkOptions options = options("t", null);
    Table table = open(options);
    WrittenFiles written = write(table, LongStream.range(0, 3), 1);
    written.dataFiles().forEach(file -> table.io().deleteFile(file.location()));

    // when
    TableCommit commit = new TableCommit(options, table);

    // then
    assertThatThrownBy(() -> commit.commit(List.of(written)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5564")
        .hasMessageContaining("are gone");
    assertThat(ids(table)).isEmpty();
  }

  @Test
  void anOlderRowNeverReplacesANewerOneInWhateverCommitItComes() throws Exception {
    // given
    IcebergSinkOptions options = options("t", new Upsert(List.of("id"), "v"));
    Table table = open(options);

    // when
    for (long version : new long[] {2, 3, 1}) {
      new TableCommit(options, table)
          .commit(List.of(write(table, LongStream.range(version, 5), version)));
    }

    // then
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(row -> rows.add(row.get(0) + " " + row.get(1)));
    }
    assertThat(rows).containsExactlyInAnyOrder("1 1", "2 2", "3 3", "4 3");
  }

  @Test
  void filesAreWrittenAnewOnceATenthOfTheirRowsAreRemoved() throws Exception {
    // given
    IcebergSinkOptions options = options("t", new Upsert(List.of("id"), "v"));
    Table table = open(options);
    TableCommit commits = new TableCommit(options, table);
    commits.commit(List.of(write(table, LongStream.range(0, 1_000), 5)));

    // when: six of a hundred rows, among older ones that change nothing, and six others
    commits.commit(
        List.of(
            write(table, LongStream.range(0, 60), 6), write(table, LongStream.range(50, 200), 4)));
    List<Integer> files = files(table);
    commits.commit(List.of(write(table, LongStream.range(60, 120), 6)));

    // then
    assertThat(files).as("data files, and those that remove rows of them").containsExactly(3, 1);
    assertThat(files(table)).as("one file is worth nothing since its commit").containsExactly(4, 1);
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(row -> rows.add(row.get(0) + " " + row.get(1) + " " + row.get(2)));
    }
    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, 1_000)
                .mapToObj(id -> id + (id < 120 ? " 6" : " 5"))
                .map(row -> row + " text of " + row.replace(" ", " at "))
                .toList());
  }

  @Test
  void aFileIsWrittenAnewForItselfAlone() throws Exception {
    // given
    IcebergSinkOptions options = options("t", new Upsert(List.of("id"), "v"));
    Table table = open(options);
    TableCommit commits = new TableCommit(options, table);
    WrittenFiles worn = write(table, LongStream.range(0, 100), 1);
    WrittenFiles stays = write(table, LongStream.range(100, 1_100), 1);
    commits.commit(List.of(worn, stays));

    // when: twenty of one's rows, and twenty of the other's thousand
    commits.commit(List.of(write(table, LongStream.range(80, 120), 2)));

    // then
    table.refresh();
    Set<String> there = TimedRows.locations(table);
    assertThat(there)
        .doesNotContain(worn.dataFiles().get(0).location())
        .contains(stays.dataFiles().get(0).location());
    assertThat(files(table)).as("the deletes of the old file are gone").containsExactly(3, 1);
    assertThat(ids(table)).isEqualTo(LongStream.range(0, 1_100).boxed().toList());
  }

  @ParameterizedTest
  @CsvSource({"MERGE-ON-READ, 2, 1", "Copy-On-Write, 2, 0"})
  void theTableSaysHowRowsAreRemoved(String mode, int data, int deletes) throws Exception {
    // given
    Map<String, String> properties = Map.of("write.merge.mode", mode);
    IcebergSinkOptions options = options("t", new Upsert(List.of("id"), "v"), properties);
    Table table = open(options);
    TableCommit commits = new TableCommit(options, table);
    commits.commit(List.of(write(table, LongStream.range(0, 100), 1)));

    // when: half of the rows where none is written anew, one where all are
    commits.commit(List.of(write(table, LongStream.range(0, deletes > 0 ? 50 : 1), 2)));

    // then
    assertThat(files(table)).containsExactly(data, deletes);
    assertThat(ids(table)).isEqualTo(LongStream.range(0, 100).boxed().toList());
  }

  /** Of a part of time, or of an upsert, so many rows may go. */
  @Test
  void manyRemovedRowsAreFewBytes() throws Exception {
    // given
    Table table = open(options("t", null));
    DataFile file = write(table, LongStream.range(0, 1), 1).dataFiles().get(0);
    RemovedRows one = new RemovedRows();
    RemovedRows other = new RemovedRows();

    // when
    long before = used();
    LongStream.range(0, 500_000).forEach(row -> (row % 3 == 0 ? one : other).add(file, row));
    one.take(other);
    long bytes = used() - before;

    // then: as boxed numbers in a tree these were 30 MB
    assertThat(bytes).isLessThan(4 << 20);
    assertThat(one.has(file, 499_999)).isTrue();
    assertThat(one.has(file, 500_000)).isFalse();
    assertThat(one.write(table).get(0).recordCount()).isEqualTo(500_000);
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static List<Integer> files(Table table) throws IOException {
    table.refresh();
    int data = 0;
    Set<String> deletes = new HashSet<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        data++;
        task.deletes().forEach(file -> deletes.add(file.location()));
      }
    }
    return List.of(data, deletes.size());
  }

  /** What the ways to an upsert cost; see docs/iceberg.md. */
  @Test
  @EnabledIfSystemProperty(named = "millrace.measure", matches = "true")
  void waysToAnUpsertAreMeasured() throws Exception {
    int rows = Integer.getInteger("millrace.rows", 1_000_000);
    int commits = 20;
    for (String way : List.of("chosen", "positions", "equality", "anew")) {
      Map<String, String> properties =
          way.equals("positions") ? Map.of("write.merge.mode", "merge-on-read") : Map.of();
      IcebergSinkOptions options = options(way, new Upsert(List.of("id"), "v"), properties);
      Table table = open(options);
      new TableCommit(options("" + way, null), table)
          .commit(List.of(write(table, LongStream.range(0, rows), 0)));
      Random random = new Random(1);
      long began = System.nanoTime();
      for (int commit = 1; commit <= commits; commit++) {
        long[] keys = random.longs(10_000, 0, rows).distinct().toArray();
        switch (way) {
          case "chosen", "positions" ->
              new TableCommit(options, table)
                  .commit(List.of(write(table, LongStream.of(keys), commit)));
          case "equality" -> equality(table, keys, commit);
          default -> anew(table, keys, commit);
        }
      }
      double writing = (System.nanoTime() - began) / 1e9;
      began = System.nanoTime();
      int there = ids(table).size();
      double reading = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          "%s: %.2f s a commit, %.1f s to read %d rows%n", way, writing / commits, reading, there);
      assertThat(there).isEqualTo(rows);
    }
  }

  private static void equality(Table table, long[] keys, long version) throws IOException {
    int[] id = {table.schema().findField("id").fieldId()};
    EqualityDeleteWriter<Record> deletes =
        new GenericAppenderFactory(
                table,
                table.schema(),
                table.spec(),
                table.properties(),
                id,
                table.schema().select("id"),
                null)
            .newEqDeleteWriter(
                OutputFileFactory.builderFor(table, 0, 0)
                    .format(FileFormat.PARQUET)
                    .build()
                    .newOutputFile(),
                FileFormat.PARQUET,
                null);
    Record key = org.apache.iceberg.data.GenericRecord.create(table.schema().select("id"));
    try (deletes) {
      for (long each : keys) {
        deletes.write(key.copy("id", each));
      }
    }
    RowDelta delta = table.newRowDelta().addDeletes(deletes.toDeleteFile());
    write(table, LongStream.of(keys), version).dataFiles().forEach(delta::addRows);
    delta.commit();
  }

  private static void anew(Table table, long[] keys, long version) throws IOException {
    Set<Long> replaced = new HashSet<>();
    LongStream.of(keys).forEach(replaced::add);
    table.refresh();
    OverwriteFiles overwrite = table.newOverwrite();
    try (CloseableIterable<FileScanTask> files = table.newScan().planFiles();
        RecordWriter writer = RecordWriter.open(table, 128 << 20)) {
      for (FileScanTask task : files) {
        overwrite.deleteFile(task.file());
        try (CloseableIterable<Record> old = FileRecords.of(table, task, table.schema())) {
          for (Record row : old) {
            if (!replaced.contains((Long) row.get(0))) {
              writer.write(row);
            }
          }
        }
      }
      for (DataFile file : writer.complete()) {
        overwrite.addFile(file);
      }
    }
    write(table, LongStream.of(keys), version).dataFiles().forEach(overwrite::addFile);
    overwrite.commit();
  }
}
