package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableDefinitionsTest {
  private static String tables() throws IOException {
    return TableDefinitions.of(
        Files.readString(Path.of("../pipelines/definitions/orders-payments.yaml")));
  }

  @Test
  void theFourResultsGoToTablesAndNothingElseDoes() throws IOException {
    List<String> lines = tables().lines().filter(line -> line.contains("WriteTo")).toList();

    assertThat(lines.stream().filter(line -> line.contains("WriteToJdbc"))).hasSize(2);
    assertThat(lines.stream().filter(line -> line.contains("WriteToIceberg"))).hasSize(2);
    assertThat(lines.stream().filter(line -> line.contains("WriteToKafka"))).hasSize(2);
    assertThat(lines.stream().filter(line -> line.contains("WriteToParquet"))).hasSize(5);
  }

  @Test
  void theyAreThoseOfTheDocs() throws IOException {
    String docs = Files.readString(Path.of("../docs/pipelines/orders-payments.md"));

    assertThat(tables().lines().filter(line -> line.matches(".*WriteTo(Jdbc|Iceberg).*")))
        .allSatisfy(line -> assertThat(docs).contains(line.strip()));
    assertThat(docs).contains(TableDefinitions.DDL);
  }
}
