package dev.millrace.io.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.io.delta.pending.WrittenFiles;
import dev.millrace.io.file.table.TableOptions.Replaced;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCommitTest {
  @TempDir private Path dir;
  private TestTable table;

  @BeforeEach
  void aTable() {
    table = new TestTable(dir.resolve("a täble"));
  }

  @Test
  void whatIsCommittedAgainChangesNothing() throws Exception {
    // given
    WrittenFiles first = table.write(0, 1, 2);
    WrittenFiles second = table.write(3, 4);
    table.commit(first);

    // when: another process has the same files again, and further ones
    table.commit(first, second);
    table.commit(second);

    // then
    assertThat(table.ids()).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(table.version()).isEqualTo(2);
    assertThat(Files.readString(table.log(2))).contains("Millrace p/out run");
  }

  @Test
  void whatAnotherEngineHasMergedIsNotCommittedAgain() throws Exception {
    // given: a file that was merged into another one, and is in no version any more
    WrittenFiles written = table.write(0, 1);
    table.commit(written);
    WrittenFiles merged = table.write(0, 1);
    String path = CommittedFiles.paths(written).iterator().next();
    table.append(
        "{\"remove\":{\"path\":\"%s\",\"deletionTimestamp\":1,\"dataChange\":false}}"
            .formatted(path),
        merged.actions().get(0).replace("\"dataChange\":true", "\"dataChange\":false"));

    // when
    table.commit(written);

    // then
    assertThat(table.ids()).containsExactly(0L, 1L);
    assertThat(table.version()).isEqualTo(2);
  }

  @Test
  void manyThatCommitAtOnceMakeAVersionEach() throws Exception {
    // given: files of eight, and one that all of them have
    table.commit(table.write(100));
    WrittenFiles shared = table.write(200);
    List<WrittenFiles> own = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      own.add(table.write(i));
    }

    // when
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<Boolean>> commits = new ArrayList<>();
    for (WrittenFiles files : own) {
      commits.add(
          () -> {
            table.commit(files, shared);
            return true;
          });
    }
    for (Future<Boolean> each : threads.invokeAll(commits)) {
      each.get();
    }
    threads.shutdown();

    // then
    assertThat(table.ids())
        .containsExactlyElementsOf(
            LongStream.concat(LongStream.range(0, 8), LongStream.of(100, 200)).boxed().toList());
    assertThat(table.version()).isEqualTo(9);
    try (Stream<Path> left = Files.list(dir.resolve("a täble/_delta_log"))) {
      assertThat(left).noneMatch(file -> file.toString().endsWith(".tmp"));
    }
  }

  @Test
  void aJobThatWasAwayForTooLongSaysSo() throws Exception {
    // given: a checkpoint of the log, whose first versions are forgotten
    WrittenFiles committed = table.write(0);
    table.commit(committed);
    WrittenFiles waiting = table.write(1);
    for (int id = 2; id < 12; id++) {
      table.commit(table.write(id));
    }
    assertThat(dir.resolve("a täble/_delta_log/00000000000000000010.checkpoint.parquet")).exists();
    for (int version = 0; version < 8; version++) {
      Files.delete(table.log(version));
    }

    // when, then: what is there still is known, and nobody knows about the rest
    table.commit(committed);
    assertThat(table.ids()).hasSize(11);
    assertThatThrownBy(() -> table.commit(waiting))
        .hasMessageContaining("ML-5604")
        .hasMessageContaining("the log does not go back that far");
    assertThat(table.ids()).hasSize(11);
  }

  @Test
  void filesThatAreGoneEndTheRunBeforeTheCommit() throws Exception {
    // given
    table.commit(table.write(0));
    WrittenFiles written = table.write(1);
    Path file = dir.resolve("a täble").resolve(CommittedFiles.paths(written).iterator().next());
    Files.delete(file);

    // when, then
    assertThatThrownBy(() -> table.commit(written))
        .hasMessageContaining("ML-5604")
        .hasMessageContaining("rows that wait for their commit are gone: there is no file:" + file);
    assertThat(table.ids()).containsExactly(0L);
  }

  @Test
  void rowsAreWrittenWhereAnotherEngineChangesTheColumnsMeanwhile() throws Exception {
    // given: files of the columns as they were
    table.commit(table.write(0));
    WrittenFiles before = table.write(1);
    String metadata = table.line("metaData");
    String last = "{\\\"name\\\":\\\"at\\\"";
    String more =
        "{\\\"name\\\":\\\"more\\\",\\\"type\\\":\\\"integer\\\",\\\"nullable\\\":true,"
            + "\\\"metadata\\\":{}},";

    // when
    table.append(metadata.replace(last, more + last));
    table.commit(before);
    table.commit(table.write(2));

    // then
    Schema rows =
        Schema.builder().addInt64Field("id").addNullableField("more", FieldType.INT32).build();
    assertThat(metadata).contains(last);
    assertThat(table.rows(rows))
        .extracting(row -> row[0] + " " + row[1])
        .containsExactlyInAnyOrder("0 null", "1 null", "2 null");

    // when: there is a column that must have a value
    WrittenFiles waiting = table.write(3);
    table.append(
        metadata.replace(
            last, more.replace("\\\"nullable\\\":true", "\\\"nullable\\\":false") + last));

    // then
    assertThatThrownBy(() -> table.commit(waiting))
        .hasMessageContaining("ML-5603")
        .hasMessageContaining("column 'more' must have a value");
  }

  @Test
  void aReplayThatOthersDisturbReplacesWhatTheyHaveMade() throws Exception {
    // given: rows of three times
    table.commit(table.write(1, 2, 3));
    WrittenFiles again = table.write(2);
    DeltaSinkOptions part =
        table.options(
            new Replaced("at", Instant.ofEpochMilli(2), Instant.ofEpochMilli(3)), TestTable.ROWS);

    // when: the commit is made twice, with a row of another writer in between
    WrittenFiles none = WrittenFiles.none();
    table.commit(part, again, none);
    table.commit(table.write(2, 4));
    table.commit(part, again, none);
    table.commit(part, table.write(2), none);

    // then: the attempts after it had nothing to do
    assertThat(table.ids()).containsExactly(1L, 2L, 2L, 3L, 4L);

    // when: a run of its own
    table.commit(part, table.write(2), WrittenFiles.none());

    // then
    assertThat(table.ids()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aReplayThatChangedNothingIsNotMadeAgain() throws Exception {
    // given: a part of time without rows
    table.commit(table.write(1));
    DeltaSinkOptions part =
        table.options(
            new Replaced("at", Instant.ofEpochMilli(5), Instant.ofEpochMilli(6)), TestTable.ROWS);
    WrittenFiles none = WrittenFiles.none();

    // when: others write rows of that time between two attempts
    table.commit(part, none);
    table.commit(table.write(5));
    table.commit(part, none);

    // then
    assertThat(table.ids()).containsExactly(1L, 5L);
  }
}
