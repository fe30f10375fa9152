package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.EventTimeColumn;
import dev.millrace.io.file.OnError;
import dev.millrace.io.parquet.page.ParquetFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetRowsTest {
  private static final Schema SCHEMA = Schema.builder().addInt64Field("n").build();

  @TempDir Path root;

  private static List<String> all(ParquetRows rows) {
    List<String> shown = new ArrayList<>();
    try (rows) {
      rows.forEachRemaining(e -> shown.add(e.values()[0] + "@" + e.time()));
      assertThatThrownBy(rows::next).isInstanceOf(NoSuchElementException.class);
    }
    return shown;
  }

  @Test
  void givesRowsAndTimesOfAllFilesInTheOrderOfTheirNames() throws IOException {
    Schema stored = EventTimeColumn.on(SCHEMA);
    ParquetFiles.write(
        root.resolve("b.parquet"), stored, List.<Object[]>of(new Object[] {3L, 30L}));
    ParquetFiles.write(
        root.resolve("a.parquet"), stored, List.of(new Object[] {1L, 10L}, new Object[] {2L, 20L}));
    ParquetFiles.write(root.resolve("aa.parquet"), stored, List.of());

    assertThat(all(ParquetRows.read(root.toString(), SCHEMA)))
        .containsExactly("1@10", "2@20", "3@30");
  }

  @Test
  void anOutputWithoutRowsIsNoRows() {
    assertThat(all(ParquetRows.read(root.toString(), SCHEMA))).isEmpty();
  }

  @Test
  void anUnfinishedOutputIsRefused() throws IOException {
    Files.writeString(root.resolve("_publishing"), "{\"files\": []}");

    assertThatThrownBy(() -> ParquetRows.read(root.toString(), SCHEMA))
        .isInstanceOf(UserException.class)
        .hasMessage(
            root
                + ": error ML-5115: a run was stopped while it put its files in place; run it"
                + " again");
  }

  @Test
  void aFaultyRowIsAnErrorOrLeftOut() throws IOException {
    Schema written = Schema.builder().addNullableField("n", FieldType.INT64).build();
    Path file = root.resolve("a.parquet");
    ParquetFiles.write(
        file, written, List.of(new Object[] {1L}, new Object[] {null}, new Object[] {3L}));
    ParquetSourceOptions options = ParquetSourceOptions.of(root.toString(), SCHEMA);

    assertThatThrownBy(() -> all(ParquetRows.read(options)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "parquet:" + file + "/0@1: error ML-6150: column 'n' is NULL but must have a value");
    assertThat(all(ParquetRows.read(options.withOnError(OnError.SKIP)))).hasSize(2);
  }
}
