package dev.millrace.cli.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code filter} of {@code ReadFromIceberg}, in files of Beam YAML's form. */
class ReadFromIcebergIT {
  @TempDir private Path dir;

  private Result run(String steps) throws IOException {
    String text = "pipeline:\n  type: chain\n  transforms:\n" + steps.indent(4);
    Path file = Files.writeString(dir.resolve("p.yaml"), text.replace("DIR", dir.toString()));
    return TestCommandLine.run("run", file.toString());
  }

  private Result read(String filter, String elements) throws IOException {
    return run(
        """
        - type: ReadFromIceberg
          config:
            table: shop.t
            catalog_properties: {warehouse: DIR/lake}
            keep: [id]
            filter: "%s"
        - {type: AssertEqual, config: {elements: [%s]}}
        """
            .formatted(filter, elements));
  }

  @BeforeEach
  void aTable() throws IOException {
    Result result =
        run(
            """
            - type: Create
              config:
                elements:
                  - {id: 1, good: true, n: 10, name: ash, d: 0.5}
                  - {id: 2, good: false, n: null, name: "o'k", d: 1.5}
                  - {id: 3, good: true, n: -3, name: asp, d: null}
                  - {id: 4, good: null, n: 7, name: null, d: 2.5}
            - type: WriteToIceberg
              config:
                table: shop.t
                triggering_frequency_seconds: "20"
                catalog_properties: {warehouse: DIR/lake}
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "good = true; 1 3",
        "good; 1 3",
        "NOT good; 2",
        "good IS NULL OR n < 0; 3 4",
        "n < 8; 3 4",
        "NOT n < 8; 1",
        "8 > n AND name is not null; 3",
        "n <> 7; 1 3",
        "n IN (7, 10) AND NOT (name = 'asp'); 1",
        "n NOT IN (7, 10); 3",
        "NOT (good = true OR n = 7); ''",
        "name = 'o''k'; 2",
        "name LIKE 'as%'; 1 3",
        "d >= 1.5 and `id` != 4; 2"
      })
  void readsTheRowsThatSqlWouldKeep(String filter, String ids) throws IOException {
    String elements = ids.replace("''", "").replaceAll("([0-9]) ?", "{id: $1}, ");

    Result result = read(filter, elements);

    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  @Test
  void saysWhereAConditionIsNone() throws IOException {
    assertThat(read("n = ", "{id: 1}").toString())
        .contains("p.yaml:4:7: error ML-3058")
        .contains("ML-5562")
        .contains("expected a value; got nothing");
    assertThat(read("lower(name) = 'a'", "{id: 1}").toString()).contains("expected a comparison");
    assertThat(read("no = 1", "{id: 1}").toString()).contains("ML-5562").contains("'no'");
  }
}
