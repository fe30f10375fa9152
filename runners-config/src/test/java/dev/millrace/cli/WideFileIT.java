package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runner.MillraceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.MessageTypeBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file of 2,000 columns, replayed by a process with little memory. */
@Timeout(600)
class WideFileIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int COLUMNS = 2_000;
  private static final int ROWS = 1_100;
  private static final String HEAP = "-Xmx256m";

  /** Of so many bytes that the pages of all columns do not fit into the heap at a time. */
  private static final String VALUE = "%08x".repeat(4);

  private static final String FILE =
      """
      pipeline:
        type: chain
        transforms:
          - {type: ReadFromParquet, config: {path: "${DIR}/wide.parquet"COLUMNS}}
          - {type: WriteToJson, config: {path: "${DIR}/out"}}
      """;

  @TempDir static Path dir;

  @BeforeAll
  static void write() throws IOException {
    MessageTypeBuilder columns = Types.buildMessage();
    for (int i = 0; i < COLUMNS; i++) {
      columns
          .required(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named("c" + i);
    }
    MessageType schema = columns.named("wide");
    SimpleGroupFactory groups = new SimpleGroupFactory(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(dir.resolve("wide.parquet")))
            .withType(schema)
            .withDictionaryEncoding(false)
            .build()) {
      for (int row = 0; row < ROWS; row++) {
        Group group = groups.newGroup();
        for (int i = 0; i < COLUMNS; i++) {
          group.add(i, VALUE.formatted(row, i, row ^ i, row + i));
        }
        writer.write(group);
      }
    }
  }

  private static int replay(String columns, Path output) throws IOException {
    Path file = Files.writeString(dir.resolve("wide.yaml"), FILE.replace("COLUMNS", columns));
    try (MillraceProcess replay =
        MillraceProcess.start(
            output, List.of(HEAP), "replay", file.toString(), "-DDIR=" + dir, "--no-progress")) {
      return replay.await(PATIENCE);
    }
  }

  @Test
  void memoryIsWhatTheColumnsThatAreReadTake() throws IOException {
    // when: three of them
    Path few = dir.resolve("few.txt");
    int read = replay(", fields: {c0: VARCHAR, c7: VARCHAR, c1999: VARCHAR}", few);

    // then
    assertThat(read).as(Files.readString(few)).isZero();
    assertThat(Files.readAllLines(dir.resolve("out-00000-of-00001")))
        .hasSize(ROWS)
        .allMatch(row -> row.contains("\"c1999\""));

    // when: all of them
    Path all = dir.resolve("all.txt");
    int refused = replay("", all);

    // then
    assertThat(refused).as(Files.readString(all)).isEqualTo(3);
    assertThat(Files.readString(all))
        .contains("ML-5123", "2000 columns that are read")
        .doesNotContain("OutOfMemoryError");
  }
}
