package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sql.operator.Functions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs every example of docs/sql.md. */
final class SqlExamplesTest {
  private record Example(String sql, String result) {}

  private static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("..", "docs", "sql.md"))) {
      if (line.startsWith("```")) {
        inside = line.equals("```sql");
      } else if (inside && !line.isBlank()) {
        int comment = line.lastIndexOf(" -- ");
        assertThat(comment).as("result of: %s", line).isPositive();
        examples.add(new Example(line.substring(0, comment).strip(), line.substring(comment + 4)));
      }
    }
    return examples;
  }

  @TestFactory
  Stream<DynamicTest> everyExampleGivesWhatThePageSays() throws IOException {
    return examples().stream()
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.sql(),
                    () ->
                        assertThat(ExampleRow.evaluate(example.sql()))
                            .isEqualTo(example.result())));
  }

  @Test
  void everyFunctionHasAnExample() throws IOException {
    // given
    List<String> used = examples().stream().map(Example::sql).toList();

    // when
    List<String> missing =
        Functions.TABLE.names().stream()
            .filter(name -> used.stream().noneMatch(sql -> sql.matches(".*\\b" + name + "\\b.*")))
            .toList();

    // then
    assertThat(missing).isEmpty();
  }
}
