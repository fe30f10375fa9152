package dev.millrace.io.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.io.delta.pending.WrittenFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that are added to a table that is there. */
class EvolvedTableTest {
  private static final Schema WIDER =
      Schema.builder()
          .addFields(TestTable.ROWS.getFields())
          .addNullableField("more", FieldType.INT64)
          .build();

  @TempDir private Path dir;
  private TestTable table;

  @BeforeEach
  void aTable() throws Exception {
    table = new TestTable(dir.resolve("t"));
    table.commit(table.write(1, 2));
  }

  private void open(Schema rows) {
    new TableForm(table.session(), table.options(null, rows)).open();
  }

  @Test
  void aColumnIsAddedWhereThatIsWanted() throws Exception {
    // given: files that were begun before
    WrittenFiles waiting = table.write(3);
    assertThatThrownBy(() -> open(WIDER))
        .hasMessageContaining("ML-5603")
        .hasMessageContaining("no column 'more'; 'evolve: true' adds what is missing");

    // when
    table.evolve();
    open(WIDER);
    open(WIDER);

    // then: it may be NULL, and the other rows are as they were
    assertThat(table.version()).isEqualTo(2);
    assertThat(table.session().newest().getSchema().get("more").isNullable()).isTrue();
    table.commit(waiting);
    assertThat(table.ids()).containsExactly(1L, 2L, 3L);
    assertThat(table.rows(WIDER)).allSatisfy(row -> assertThat(row[3]).isNull());

    // then: nothing in the log has the columns as they were
    try (var log = Files.list(table.log(2).getParent())) {
      assertThat(log.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.equals("%020d.crc".formatted(2)));
    }
  }

  @Test
  void aColumnThatIsGoneBeforeTheCommitIsAddedAgain() throws Exception {
    // given: rows that wait for their commit, and somebody who restores the version before
    String before = table.line("metaData");
    table.evolve();
    open(WIDER);
    WrittenFiles waiting = table.write(3);
    table.append(before);

    // when
    table.commit(table.options(null, WIDER), waiting);

    // then
    assertThat(table.session().newest().getSchema().fieldNames()).contains("more");
    assertThat(table.ids()).containsExactly(1L, 2L, 3L);
    assertThat(table.version()).isEqualTo(5);
  }

  @Test
  void columnsThatDifferByCaseAloneAreNotAdded() {
    table.evolve();

    assertThatThrownBy(
            () ->
                open(
                    Schema.builder()
                        .addFields(TestTable.ROWS.getFields())
                        .addFields(List.of(Schema.Field.nullable("ID", FieldType.INT64)))
                        .build()))
        .hasMessageContaining("ML-5603")
        .hasMessageContaining("differs by case alone");
    assertThat(table.version()).isEqualTo(1);
  }
}
