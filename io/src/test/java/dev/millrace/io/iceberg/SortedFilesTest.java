package dev.millrace.io.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.PipelineId;
import dev.millrace.io.file.table.TableOptions;
import dev.millrace.io.file.table.TableOptions.Source;
import dev.millrace.io.iceberg.IcebergSinkOptions.Change;
import dev.millrace.io.iceberg.IcebergSinkOptions.Form;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.client.ZOrder;
import dev.millrace.io.iceberg.pending.WrittenFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a table with an order: each has a part of it. */
class SortedFilesTest {
  /** More than are sorted in memory. */
  private static final int ROWS = 120_000;

  private static final Schema COLUMNS =
      Schema.builder()
          .addInt64Field("id")
          .addNullableStringField("note")
          .addDateTimeField("at")
          .addNullableArrayField("a", FieldType.INT32.withNullable(true))
          .build();

  @TempDir private Path dir;

  private IcebergSinkOptions options(List<String> order) {
    return options(List.of(), order);
  }

  private IcebergSinkOptions options(List<String> partitions, List<String> order) {
    return new IcebergSinkOptions(
        new IcebergTarget("db.t", "default", Map.of("warehouse", dir.toString()), Map.of()),
        WrittenColumns.of(COLUMNS, name -> true),
        new Source(new PipelineId("p", "h"), "out", "out", "run"),
        new Form(partitions, order, Map.of(), false, Map.of()),
        new Change(null, null),
        new TableOptions.Files(128 << 20, 1, null),
        Duration.ZERO,
        false);
  }

  private Table open(String... order) {
    return open(options(List.of(order)));
  }

  private static Table open(IcebergSinkOptions options) {
    return new TableForm(IcebergSession.open(options.target()), options).open();
  }

  private void commit(Table table, long targetBytes, List<Long> ids) throws IOException {
    RecordValues values = RecordValues.of(COLUMNS, table.schema().asStruct());
    try (RecordWriter writer = RecordWriter.open(table, targetBytes)) {
      for (long id : ids) {
        Object note = id % 7 == 0 ? null : "n" + id;
        List<Integer> more = new ArrayList<>();
        more.add((int) id);
        more.add(null);
        writer.write(values.of(new Object[] {id, note, id * 1_000, more}));
      }
      WrittenFiles files = WrittenFiles.of(UUID.randomUUID().toString(), writer.complete());
      new TableCommit(options(List.of()), table).commit(List.of(files));
    }
  }

  private static List<Long> shuffled(long from, long to, int seed) {
    List<Long> ids = new ArrayList<>(LongStream.range(from, to).boxed().toList());
    Collections.shuffle(ids, new Random(seed));
    return ids;
  }

  private static List<DataFile> files(Table table, Expression filter) throws IOException {
    table.refresh();
    TableScan scan = table.newScan().includeColumnStats().filter(filter);
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
      tasks.forEach(task -> files.add(task.file().copy()));
    }
    return files;
  }

  private static List<DataFile> files(Table table) throws IOException {
    return files(table, Expressions.alwaysTrue());
  }

  private static long bytes(List<DataFile> files) {
    return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
  }

  /** How many files have a range of ids that another one of them has a part of. */
  private static long overlapping(List<DataFile> files) {
    return files.stream()
        .filter(
            file ->
                files.stream()
                    .anyMatch(
                        other ->
                            other != file
                                && least(other) <= most(file)
                                && least(file) <= most(other)))
        .count();
  }

  private static long least(DataFile file) {
    return Conversions.fromByteBuffer(
        Types.LongType.get(), Objects.requireNonNull(file.lowerBounds()).get(1));
  }

  private static long most(DataFile file) {
    return Conversions.fromByteBuffer(
        Types.LongType.get(), Objects.requireNonNull(file.upperBounds()).get(1));
  }

  private static void assertRows(Table table) throws IOException {
    List<Long> ids = new ArrayList<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      for (Record row : rows) {
        long id = (Long) row.get(0);
        ids.add(id);
        if (id % 1_001 == 0) {
          List<Integer> more = new ArrayList<>();
          more.add((int) id);
          more.add(null);
          assertThat(row.get(1)).isEqualTo(id % 7 == 0 ? null : "n" + id);
          assertThat(row.get(2).toString())
              .startsWith(Instant.ofEpochMilli(id * 1_000).toString().substring(0, 16));
          assertThat(row.get(3)).isEqualTo(more);
        }
      }
    }
    ids.sort(null);
    assertThat(ids).isEqualTo(LongStream.range(0, ROWS).boxed().toList());
  }

  @Test
  void theFilesOfAWriterHaveAPartOfTheOrderEach() throws IOException {
    // given
    Table table = open("id");

    // when
    commit(table, 200 << 10, shuffled(0, ROWS, 1));

    // then
    List<DataFile> files = files(table);
    assertThat(files).hasSizeGreaterThan(3);
    assertThat(files).allMatch(file -> file.fileSizeInBytes() < 400 << 10);
    assertThat(overlapping(files)).isZero();
    assertRows(table);
  }

  @Test
  void compactedFilesHaveAPartOfTheOrderEach() throws IOException {
    // given: commits of which each has ids of the whole range
    Table table = open("id desc");
    List<Long> ids = shuffled(0, ROWS, 2);
    for (int i = 0; i < 6; i++) {
      commit(table, 128 << 20, ids.subList(i * ROWS / 6, (i + 1) * ROWS / 6));
    }
    Expression range =
        Expressions.and(
            Expressions.greaterThanOrEqual("id", 50_000), Expressions.lessThan("id", 51_000));
    assertThat(overlapping(files(table))).isEqualTo(6);
    long before = bytes(files(table, range));

    // when
    IcebergCompaction.run(
        options(List.of()).target(),
        new IcebergCompaction.Options(500 << 10, Duration.ofDays(1), false, Instant.now()),
        line -> {});

    // then: of a range of keys, one file is read, or two where it begins
    List<DataFile> files = files(table);
    assertThat(files).hasSizeGreaterThan(2);
    assertThat(overlapping(files)).isZero();
    assertThat(bytes(files(table, range))).isLessThan(before / 2);
    assertRows(table);
  }

  @Test
  void partitionsHaveAFileEachWhereRowsAreSortedAcrossThem() throws IOException {
    // given: a hundred days, of which the second column of the order knows nothing
    Table table = open(options(List.of("day(at)"), List.of("note", "id")));
    RecordValues values = RecordValues.of(COLUMNS, table.schema().asStruct());
    long day = Duration.ofDays(1).toMillis();

    // when
    try (RecordWriter writer = RecordWriter.open(table, 128 << 20)) {
      for (long id : shuffled(0, ROWS, 3)) {
        Object[] row = {id, "user" + id % 1_009, id % 100 * day, List.of()};
        writer.write(values.of(row));
      }
      WrittenFiles files = WrittenFiles.of(UUID.randomUUID().toString(), writer.complete());
      new TableCommit(options(List.of()), table).commit(List.of(files));
    }

    // then
    assertThat(files(table)).hasSize(100).allMatch(file -> file.recordCount() == ROWS / 100);
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).where(Expressions.lessThan("at", day * 1_000)).build()) {
      List<String> users = new ArrayList<>();
      rows.forEach(row -> users.add((String) row.get(1)));
      assertThat(users).hasSize(ROWS / 100).isSorted();
    }
  }

  @Test
  void filesThatAreWrittenSideBySideHaveSmallerPartsThanMergedOnes() throws IOException {
    // given: two files of a day of some nine million bytes each that do not compress
    IcebergSinkOptions options = options(List.of("day(at)"), List.of());
    Table table = open(options);
    RecordValues values = RecordValues.of(COLUMNS, table.schema().asStruct());
    Random random = new Random(4);
    for (int i = 0; i < 2; i++) {
      try (RecordWriter writer = RecordWriter.open(table, 128 << 20)) {
        for (long id = 0; id < 8_000; id++) {
          writer.write(values.of(new Object[] {id, noise(random, 750), 0L, List.of()}));
        }
        WrittenFiles files = WrittenFiles.of(UUID.randomUUID().toString(), writer.complete());
        new TableCommit(options, table).commit(List.of(files));
      }
    }
    assertThat(files(table)).hasSize(2).allMatch(file -> parts(file) > 1);

    // when
    IcebergCompaction.run(
        options.target(),
        new IcebergCompaction.Options(256 << 20, Duration.ofDays(1), false, Instant.now()),
        line -> {});

    // then
    assertThat(files(table)).hasSize(1).allMatch(file -> parts(file) == 1);
  }

  @Test
  void fewLargeRowsMakeSmallPartsToo() throws IOException {
    IcebergSinkOptions options = options(List.of("day(at)"), List.of());
    Table table = open(options);
    RecordValues values = RecordValues.of(COLUMNS, table.schema().asStruct());
    Random random = new Random(4);
    try (RecordWriter writer = RecordWriter.open(table, 128 << 20)) {
      for (long id = 0; id < 20; id++) {
        writer.write(values.of(new Object[] {id, noise(random, 1 << 20), 0L, List.of()}));
      }
      WrittenFiles files = WrittenFiles.of(UUID.randomUUID().toString(), writer.complete());
      new TableCommit(options, table).commit(List.of(files));
    }

    // Of four million bytes, and a row.
    assertThat(files(table))
        .singleElement()
        .satisfies(file -> assertThat(parts(file)).isGreaterThan(4));
  }

  /** A text that does not compress. */
  private static String noise(Random random, int signs) {
    byte[] bytes = new byte[signs];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static int parts(DataFile file) {
    return Objects.requireNonNull(file.splitOffsets()).size();
  }

  /** Rows of two columns that know nothing of each other, each in the order of the other. */
  private static final Schema POINTS =
      Schema.builder().addInt64Field("x").addNullableField("y", FieldType.INT32).build();

  private IcebergSinkOptions points(String... order) {
    IcebergSinkOptions plain = options(List.of(), List.of(order));
    return new IcebergSinkOptions(
        plain.target(),
        WrittenColumns.of(POINTS, name -> true),
        plain.source(),
        plain.form(),
        plain.change(),
        plain.files(),
        plain.retryFor(),
        false);
  }

  private static void addPoints(Table table, IcebergSinkOptions options, int from, int to)
      throws IOException {
    RecordValues values = RecordValues.of(POINTS, table.schema().asStruct());
    try (RecordWriter writer = RecordWriter.open(table, 16 << 10)) {
      for (long id : shuffled(from, to, 4)) {
        writer.write(values.of(new Object[] {id % 256, (int) (id / 256)}));
      }
      WrittenFiles files = WrittenFiles.of(UUID.randomUUID().toString(), writer.complete());
      new TableCommit(options, table).commit(List.of(files));
    }
  }

  private static void assertPrunes(Table table) throws IOException {
    int all = files(table).size();
    assertThat(all).isGreaterThan(6);
    for (String column : List.of("x", "y")) {
      Expression few =
          Expressions.and(
              Expressions.greaterThanOrEqual(column, 100), Expressions.lessThan(column, 110));
      assertThat(files(table, few)).as(column).hasSizeLessThanOrEqualTo(all / 2);
      try (CloseableIterable<Record> rows = IcebergGenerics.read(table).where(few).build()) {
        assertThat(rows).hasSize(10 * 256);
      }
    }
  }

  @Test
  void eachColumnOfAZOrderRulesFilesOut() throws IOException {
    // given
    IcebergSinkOptions options = points("zorder(x, y)");
    Table table = open(options);

    // when
    addPoints(table, options, 0, 1 << 16);

    // then: of either column, files know a part
    assertPrunes(table);
  }

  @Test
  void compactionKeepsAZOrderWhoseColumnsHaveOtherNames() throws IOException {
    // given: commits of which each has values of the whole range
    IcebergSinkOptions options = points("zorder(x, y)");
    Table table = open(options);
    for (int i = 0; i < 4; i++) {
      addPoints(table, options, i << 14, (i + 1) << 14);
    }
    table.updateSchema().renameColumn("x", "across").commit();
    ZOrder.rename(table, Map.of("x", "across"));
    table.updateSchema().renameColumn("across", "x").commit();
    ZOrder.rename(table, Map.of("across", "x"));

    // when
    IcebergCompaction.run(
        options.target(),
        new IcebergCompaction.Options(16 << 10, Duration.ofDays(1), false, Instant.now()),
        line -> {});

    // then
    assertPrunes(table);
  }
}
