package dev.millrace.io.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.PipelineId;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.table.TableOptions.Files;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.file.table.TableOptions.Source;
import dev.millrace.io.iceberg.IcebergSinkOptions.Change;
import dev.millrace.io.iceberg.IcebergSinkOptions.Form;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.LostAnswersTest.Disturbed;
import dev.millrace.io.iceberg.client.Branch;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.pending.WrittenFiles;
import dev.millrace.io.iceberg.read.FileRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upserts of which rows end, in whatever order states and ends come. */
class EndedRowsTest {
  private static final Schema ROWS =
      Schema.builder()
          .addInt64Field("id")
          .addNullableField("v", FieldType.INT64)
          .addStringField("must")
          .addField("at", ValueKind.TIMESTAMP_TYPE)
          .build();
  private static final Schema TIMELESS =
      Schema.builder()
          .addInt64Field("id")
          .addNullableField("v", FieldType.INT64)
          .addStringField("must")
          .addNullableField("at", ValueKind.TIMESTAMP_TYPE)
          .build();
  private static final Replaced ALL = new Replaced("at", null, null);
  private static final Replaced PART = new Replaced("at", Instant.ofEpochMilli(10), null);
  private static final Replaced BEFORE = new Replaced("at", null, Instant.ofEpochMilli(2));
  private static final long OUTSIDE = 5;
  private static final long INSIDE = 50;

  @TempDir private Path dir;
  private Schema schema = ROWS;
  private Table table;

  private IcebergSinkOptions options(@Nullable Replaced replaced, @Nullable String deleted) {
    return new IcebergSinkOptions(
        new IcebergTarget(
            "db.t",
            "default",
            Map.of("catalog-impl", Disturbed.class.getName(), "warehouse", dir.toString()),
            Map.of()),
        WrittenColumns.of(schema, name -> true),
        new Source(new PipelineId("p", "h"), "out", "out", "run"),
        new Form(List.of("bucket(id, 2)"), List.of(), Map.of(), false, Map.of()),
        new Change(new Upsert(List.of("id"), "v", deleted), replaced),
        new Files(128 << 20, 1, null),
        Duration.ofSeconds(20),
        false);
  }

  private Table open(@Nullable String deleted) {
    IcebergSinkOptions options = options(null, deleted);
    return new TableForm(IcebergSession.open(options.target()), options).open();
  }

  @BeforeEach
  void makeTable() {
    table = open("deleted");
  }

  /** A state of a key, or what ends it: of that, no more than key, version and time is there. */
  private record Step(long id, @Nullable Long version, boolean end, @Nullable Long at) {}

  private static Step state(long id, @Nullable Long version) {
    return new Step(id, version, false, OUTSIDE);
  }

  private static Step end(long id, @Nullable Long version) {
    return new Step(id, version, true, OUTSIDE);
  }

  private WrittenFiles write(Step... changes) throws Exception {
    RecordValues values = RecordValues.of(schema, table.schema().asStruct());
    RecordValues ends = RecordValues.of(schema, Branch.ENDED.schema(table).asStruct());
    try (RecordWriter writer = RecordWriter.open(table, 128 << 20);
        RecordWriter ending = RecordWriter.open(table, Branch.ENDED, 128 << 20)) {
      for (Step each : changes) {
        if (each.end()) {
          ending.write(ends.of(new Object[] {each.id(), each.version(), null, each.at()}));
        } else {
          writer.write(values.of(new Object[] {each.id(), each.version(), "x", each.at()}));
        }
      }
      return WrittenFiles.of(UUID.randomUUID().toString(), writer.complete(), ending.complete());
    }
  }

  private void commit(@Nullable Replaced replaced, WrittenFiles... files) {
    new TableCommit(options(replaced, "deleted"), open("deleted")).commit(List.of(files));
  }

  private List<String> rows() throws Exception {
    table.refresh();
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(row -> rows.add(row.get(0) + " " + row.get(1)));
    }
    rows.sort(null);
    return rows;
  }

  /** The keys and versions of what ended rows, as far as it is kept. */
  private List<String> ended() throws Exception {
    table.refresh();
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = Branch.ENDED.scan(table).planFiles()) {
      for (FileScanTask task : tasks) {
        try (CloseableIterable<Record> records =
            FileRecords.of(table, task, table.schema().select("id", "v"))) {
          records.forEach(row -> rows.add(row.get(0) + " " + row.get(1)));
        }
      }
    }
    rows.sort(null);
    return rows;
  }

  @Test
  void theNewestCountsHoweverStatesAndEndsCome() throws Exception {
    // given: each order of a state, an end and a newer state, a commit each
    Step[] changes = {state(0, 1L), end(0, 2L), state(0, 3L)};
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    // when: with the newer state, and without it
    for (int step = 0; step < 3; step++) {
      List<Step> together = new ArrayList<>();
      for (int order = 0; order < orders.length; order++) {
        Step each = changes[orders[order][step]];
        together.add(new Step(order, each.version(), each.end(), each.at()));
        if (each.version() != 3) {
          together.add(new Step(10 + order, each.version(), each.end(), each.at()));
        }
      }
      commit(null, write(together.toArray(Step[]::new)));
    }

    // then
    assertThat(rows()).containsExactly("0 3", "1 3", "2 3", "3 3", "4 3", "5 3");
    assertThat(ended()).as("of keys without a row").hasSize(6).contains("10 2", "15 2");
  }

  @Test
  void theNewestCountsWithinACommit() throws Exception {
    commit(null, write(end(1, 5L), state(1, 4L), state(2, 9L), end(2, 8L), end(3, 1L)));

    assertThat(rows()).containsExactly("2 9");
    assertThat(ended()).containsExactly("1 5", "3 1");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(longs = 3)
  void ofOneVersionTheEndCounts(@Nullable Long version) throws Exception {
    commit(null, write(end(1, version), state(2, version), end(3, version), state(3, version)));
    commit(null, write(state(1, version), end(2, version)));

    assertThat(rows()).isEmpty();
    assertThat(ended()).containsExactly("1 " + version, "2 " + version, "3 " + version);
  }

  /** Compaction forgets removed rows and old snapshots, not what ended rows. */
  @Test
  void whatHasEndedStaysSoAfterACompaction() throws Exception {
    // given
    commit(null, write(state(1, 1L), state(2, 1L)));
    for (long version = 2; version < 6; version++) {
      commit(null, write(end(1, version)));
    }
    List<String> said = new ArrayList<>();
    IcebergCompaction.run(
        options(null, null).target(),
        new IcebergCompaction.Options(128 << 20, Duration.ZERO, false, Instant.now()),
        said::add);

    // when
    commit(null, write(state(1, 4L), state(2, 4L)));

    // then
    assertThat(said).anyMatch(line -> line.matches("ended rows of .*: \\d files became 1, 1 rows"));
    assertThat(rows()).containsExactly("2 4");
    assertThat(ended()).containsExactly("1 5");
  }

  @Test
  void whatIsCommittedAgainChangesNothing() throws Exception {
    // given: a run goes on that was killed before it had the answer
    WrittenFiles first = write(state(1, 1L), end(2, 1L));
    WrittenFiles second = write(end(1, 2L));
    commit(null, first);
    Disturbed.lost = true;
    commit(null, second);

    // when
    commit(null, first, second);
    commit(null, write(state(1, 1L)));

    // then
    assertThat(rows()).isEmpty();
    assertThat(ended()).containsExactly("1 2", "2 1");
  }

  @Test
  void whatIsCommittedAgainIsKnownAfterOthersHaveForgottenItsSnapshot() throws Exception {
    // given
    table.updateProperties().set("history.expire.max-ref-age-ms", "1").commit();
    WrittenFiles end = write(end(1, 2L));
    commit(null, end);
    commit(null, write(state(2, 1L)));
    table.refresh();
    table.expireSnapshots().expireOlderThan(System.currentTimeMillis() + 1).retainLast(1).commit();

    // when
    commit(null, end);
    commit(null, write(state(1, 1L)));

    // then
    assertThat(rows()).containsExactly("2 1");
    assertThat(ended()).containsExactly("1 2");
    assertThat(table.snapshots()).as("one of each branch and commit").hasSize(2 + 2);
  }

  /** The other's commit neither adds nor removes a row. */
  @Test
  void anEndThatIsCommittedMeanwhileIsSeen() throws Exception {
    // given
    WrittenFiles older = write(state(1, 1L));
    WrittenFiles end = write(end(1, 2L));

    // when
    Disturbed.before = () -> commit(null, end);
    commit(null, older);

    // then
    assertThat(Disturbed.before).isNull();
    assertThat(rows()).isEmpty();
    assertThat(ended()).containsExactly("1 2");
  }

  @Test
  void aReplayReplacesEndsToo() throws Exception {
    // given
    commit(null, write(state(1, 1L), end(2, 2L), end(3, 3L)));

    // when: its events have no end of the second
    commit(ALL, write(state(1, 1L), end(1, 2L), state(2, 1L)), write(end(3, 3L)));
    List<String> replayed = rows();
    commit(null, write(state(1, 1L), state(3, 2L)));

    // then
    assertThat(replayed).containsExactly("2 1");
    assertThat(rows()).containsExactly("2 1");
    assertThat(ended()).containsExactly("1 2", "3 3");
  }

  @Test
  void aReplayOfAPartThatLosesAnEndIsRefused() throws Exception {
    // given
    commit(null, write(state(1, 1L), new Step(1, 2L, true, INSIDE), end(2, 2L)));

    // when: the end again, a newer state, and neither
    commit(PART, write(new Step(1, 2L, true, INSIDE)));
    List<String> same = ended();
    WrittenFiles less = write(new Step(3, 1L, false, INSIDE));
    assertThatThrownBy(() -> commit(PART, less)).hasMessageContaining("ML-5567");
    List<String> refused = ended();
    commit(PART, write(new Step(1, 3L, false, INSIDE)));

    // then
    assertThat(same).isEqualTo(refused).containsExactly("1 2", "2 2");
    assertThat(rows()).containsExactly("1 3");
    assertThat(ended()).containsExactly("2 2");
  }

  private void drop() {
    IcebergSession session = IcebergSession.open(options(null, null).target());
    session.catalog().dropTable(session.identifier());
  }

  /** A row that ends another one has none in a column that must have a value, either. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatHasNoTimeIsInNoPartOfTime(boolean nullable) throws Exception {
    // given
    if (nullable) {
      drop();
      schema = TIMELESS;
      table = open("deleted");
    }
    Long none = nullable ? null : Long.valueOf(OUTSIDE);
    List<Step> timed = new ArrayList<>();
    List<Step> all = new ArrayList<>();
    for (long id = 0; id < 10; id++) {
      boolean timeless = id % 2 == 0;
      Step state = new Step(id, 1L, false, timeless ? none : Long.valueOf(1));
      Step end = new Step(10 + id, 2L, true, timeless ? null : Long.valueOf(1));
      all.addAll(List.of(state, end));
      timed.addAll(timeless ? List.of() : List.of(state, end));
    }
    commit(null, write(all.toArray(Step[]::new)));

    // when: files have both, as otherwise their statistics rule them out
    commit(BEFORE, write(timed.toArray(Step[]::new)));

    // then
    assertThat(rows()).hasSize(10).startsWith("0 1").endsWith("9 1");
    assertThat(ended()).hasSize(10).startsWith("10 2").endsWith("19 2");
  }

  @Test
  void withoutTheBranchNothingIsCommitted() throws Exception {
    // given
    WrittenFiles end = write(end(1, 2L));
    WrittenFiles state = write(state(2, 1L));
    TableCommit commits = new TableCommit(options(null, "deleted"), open("deleted"));
    table.refresh();
    table.manageSnapshots().removeBranch(Branch.ENDED.id()).commit();

    // when, then
    for (WrittenFiles each : List.of(end, state)) {
      assertThatThrownBy(() -> commits.commit(List.of(each)))
          .hasMessageContaining("ML-5564")
          .hasMessageContaining("the branch 'millrace_ended'");
    }
    assertThat(rows()).isEmpty();
    commit(null, end, state);
    assertThat(rows()).containsExactly("2 1");
    assertThat(ended()).containsExactly("1 2");
  }

  @Test
  void rowsOfATableBecomeNoEndsAndOutputsWithoutEndsRespectThem() throws Exception {
    // given: a table with rows, whose rows end from now on
    IcebergSinkOptions before = options(null, null);
    drop();
    table = open(null);
    new TableCommit(before, table).commit(List.of(write(state(1, 1L), state(2, 1L))));
    table = open("deleted");
    List<String> begun = ended();

    // when
    commit(null, write(end(1, 2L)));
    new TableCommit(before, open(null)).commit(List.of(write(state(1, 1L))));

    // then
    assertThat(begun).isEmpty();
    assertThat(rows()).containsExactly("2 1");
  }
}
