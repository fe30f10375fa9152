package dev.millrace.io.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.PipelineId;
import dev.millrace.io.file.table.TableOptions.Files;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.file.table.TableOptions.Source;
import dev.millrace.io.iceberg.IcebergSinkOptions.Change;
import dev.millrace.io.iceberg.IcebergSinkOptions.Form;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.pending.WrittenFiles;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits whose answer is lost, or before which somebody else commits. */
class LostAnswersTest {
  private static final Schema ROWS =
      Schema.builder()
          .addInt64Field("id")
          .addInt64Field("v")
          .addField("at", dev.millrace.element.ValueKind.TIMESTAMP_TYPE)
          .build();
  private static final Upsert UPSERT = new Upsert(List.of("id"), "v");

  @TempDir private Path dir;
  private Map<String, String> properties = Map.of();

  /** A directory whose commits are disturbed once. */
  public static final class Disturbed extends HadoopCatalog {
    static @Nullable Runnable before;
    static boolean lost;

    @Override
    protected TableOperations newTableOps(TableIdentifier identifier) {
      TableOperations real = super.newTableOps(identifier);
      return new TableOperations() {
        @Override
        public TableMetadata current() {
          return real.current();
        }

        @Override
        public TableMetadata refresh() {
          return real.refresh();
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
          Runnable first = before;
          before = null;
          if (first != null) {
            first.run();
          }
          real.commit(base, metadata);
          if (lost) {
            lost = false;
            throw new UncheckedSQLException(new SQLException("reset"), "Unknown failure");
          }
        }

        @Override
        public FileIO io() {
          return real.io();
        }

        @Override
        public String metadataFileLocation(String file) {
          return real.metadataFileLocation(file);
        }

        @Override
        public LocationProvider locationProvider() {
          return real.locationProvider();
        }

        @Override
        public TableOperations temp(TableMetadata metadata) {
          return real.temp(metadata);
        }

        @Override
        public long newSnapshotId() {
          return real.newSnapshotId();
        }

        @Override
        public EncryptionManager encryption() {
          return real.encryption();
        }
      };
    }
  }

  private IcebergSinkOptions options(@Nullable Upsert upsert, @Nullable Replaced replaced) {
    return new IcebergSinkOptions(
        new IcebergTarget(
            "db.t",
            "default",
            Map.of("catalog-impl", Disturbed.class.getName(), "warehouse", dir.toString()),
            Map.of()),
        WrittenColumns.of(ROWS, name -> true),
        new Source(new PipelineId("p", "h"), "out", "out", "run"),
        new Form(List.of(), List.of(), properties, false, Map.of()),
        new Change(upsert, replaced),
        new Files(128 << 20, 1, null),
        Duration.ofSeconds(20),
        false);
  }

  private static Table open(IcebergSinkOptions options) {
    return new TableForm(IcebergSession.open(options.target()), options).open();
  }

  private static WrittenFiles write(Table table, long[]... rows) throws Exception {
    RecordValues values = RecordValues.of(ROWS, table.schema().asStruct());
    try (RecordWriter writer = RecordWriter.open(table, 128 << 20)) {
      for (long[] row : rows) {
        writer.write(values.of(new Object[] {row[0], row[1], row[2]}));
      }
      return WrittenFiles.of(UUID.randomUUID().toString(), writer.complete());
    }
  }

  private static void commit(IcebergSinkOptions options, WrittenFiles... files) {
    new TableCommit(options, open(options)).commit(List.of(files));
  }

  private static List<String> rows(Table table) throws Exception {
    table.refresh();
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(row -> rows.add(row.get(0) + " " + row.get(1)));
    }
    rows.sort(null);
    return rows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"copy-on-write", "merge-on-read"})
  void anUpsertWhoseAnswerIsLostIsThereAndCanBeRead(String mode) throws Exception {
    properties = Map.of("write.merge.mode", mode);
    // given
    IcebergSinkOptions options = options(UPSERT, null);
    Table table = open(options);
    commit(options, write(table, new long[] {1, 1, 0}));

    // when
    Disturbed.lost = true;
    commit(options, write(table, new long[] {1, 2, 0}));

    // then
    assertThat(Disturbed.lost).isFalse();
    assertThat(rows(table)).containsExactly("1 2");
    assertThat(table.snapshots()).hasSize(mode.equals("copy-on-write") ? 3 : 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"copy-on-write", "merge-on-read"})
  void ofTwoUpsertsAtOnceTheNewestRowStays(String mode) throws Exception {
    properties = Map.of("write.merge.mode", mode);
    // given
    IcebergSinkOptions options = options(UPSERT, null);
    Table table = open(options);
    commit(options, write(table, new long[] {1, 1, 0}));
    WrittenFiles slow = write(table, new long[] {1, 2, 0}, new long[] {2, 1, 0});
    WrittenFiles fast = write(table, new long[] {1, 3, 0}, new long[] {2, 2, 0});

    // when: the other removes the same row, and adds rows of the same keys
    Disturbed.before = () -> commit(options, fast);
    commit(options, slow);

    // then
    assertThat(Disturbed.before).isNull();
    assertThat(rows(table)).containsExactly("1 3", "2 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"copy-on-write", "merge-on-read"})
  void ofTwoThatBringANewKeyAtOnceOneRowStays(String mode) throws Exception {
    properties = Map.of("write.merge.mode", mode);
    // given
    IcebergSinkOptions options = options(UPSERT, null);
    Table table = open(options);
    commit(options, write(table, new long[] {9, 1, 0}));
    WrittenFiles slow = write(table, new long[] {1, 2, 0});
    WrittenFiles fast = write(table, new long[] {1, 3, 0});

    // when
    Disturbed.before = () -> commit(options, fast);
    commit(options, slow);

    // then
    assertThat(rows(table)).containsExactly("1 3", "9 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"copy-on-write", "merge-on-read"})
  void anUpsertBesideARemovalIsTheNewestRowAfterIt(String mode) throws Exception {
    properties = Map.of("write.merge.mode", mode);
    // given: a row that loses against the one that is there
    IcebergSinkOptions options = options(UPSERT, null);
    Table table = open(options);
    commit(options, write(table, new long[] {1, 3, 5}));
    WrittenFiles slow = write(table, new long[] {1, 2, 5});

    // when: that one is removed meanwhile
    Disturbed.before =
        () -> commit(options(null, new Replaced("at", Instant.EPOCH, null)), WrittenFiles.none());
    commit(options, slow);

    // then
    assertThat(rows(table)).containsExactly("1 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"copy-on-write", "merge-on-read"})
  void ofEqualVersionsTheSameRowStaysInAnyOrder(String mode) throws Exception {
    properties = Map.of("write.merge.mode", mode);
    IcebergSinkOptions options = options(UPSERT, null);
    Table table = open(options);
    for (int order = 0; order < 4; order++) {
      // given: within a commit, and from one to the next
      WrittenFiles lesser = write(table, new long[] {order, 1, 5_000});
      WrittenFiles greater = write(table, new long[] {order, 1, 6_000});
      switch (order) {
        case 0 -> commit(options, lesser, greater);
        case 1 -> commit(options, greater, lesser);
        case 2 -> {
          commit(options, lesser);
          commit(options, greater);
        }
        default -> {
          commit(options, greater);
          commit(options, lesser);
        }
      }
    }

    // then
    table.refresh();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      assertThat(records)
          .hasSize(4)
          .allMatch(row -> row.getField("at").toString().equals("1970-01-01T00:00:06Z"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"copy-on-write", "merge-on-read"})
  void anUpsertBesideAMergeOfItsFilesRemovesTheOlderRow(String mode) throws Exception {
    properties = Map.of("write.merge.mode", mode);
    // given
    IcebergSinkOptions options = options(UPSERT, null);
    Table table = open(options);
    commit(options, write(table, new long[] {1, 1, 0}));
    commit(options, write(table, new long[] {2, 1, 0}));
    WrittenFiles slow = write(table, new long[] {1, 2, 0});

    // when
    Disturbed.before =
        () ->
            IcebergCompaction.run(
                options.target(),
                new IcebergCompaction.Options(256 << 20, Duration.ofDays(1), false, Instant.now()),
                line -> {});
    commit(options, slow);

    // then
    assertThat(rows(table)).containsExactly("1 2", "2 1");
  }

  @Test
  void aReplayOfWhichPartComesAgainLosesNothing() throws Exception {
    for (Replaced replaced :
        List.of(new Replaced(null, null, null), new Replaced("at", Instant.EPOCH, null))) {
      // given: what was there, and what a runner has committed
      IcebergSinkOptions before = options(null, new Replaced(null, null, null));
      Table table = open(before);
      commit(before, write(table, new long[] {7, 1, 5}));
      IcebergSinkOptions options = options(null, replaced);
      WrittenFiles one = write(table, new long[] {1, 1, 5});
      commit(options, one, write(table, new long[] {2, 1, 5}));

      // when: the second file is made anew, with another id
      commit(options, one, write(table, new long[] {2, 1, 5}));

      // then
      assertThat(rows(table)).as(replaced.toString()).containsExactly("1 1", "2 1");
    }
  }

  @Test
  void aReplayOfAPartThatLeavesAKeyWithoutItsNewestRowIsRefused() throws Exception {
    // given: a row of another time that the newer one has replaced
    IcebergSinkOptions live = options(UPSERT, null);
    Table table = open(live);
    commit(live, write(table, new long[] {1, 1, 5}, new long[] {2, 1, 5}));
    commit(live, write(table, new long[] {1, 3, 50}));
    IcebergSinkOptions part = options(UPSERT, new Replaced("at", Instant.ofEpochMilli(10), null));
    WrittenFiles none = WrittenFiles.none();
    WrittenFiles older = write(table, new long[] {1, 2, 50});
    WrittenFiles same = write(table, new long[] {1, 3, 60}, new long[] {3, 1, 60});

    // when
    for (WrittenFiles bad : List.of(none, older)) {
      assertThatThrownBy(() -> commit(part, bad))
          .hasMessageContaining("ML-5567")
          .hasMessageContaining("newest of 1 key that has no row now that is as new");
    }
    List<String> before = rows(table);
    commit(part, same);

    // then
    assertThat(before).containsExactly("1 3", "2 1");
    assertThat(rows(table)).containsExactly("1 3", "2 1", "3 1");
  }
}
