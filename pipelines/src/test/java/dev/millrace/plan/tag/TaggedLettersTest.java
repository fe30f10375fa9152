package dev.millrace.plan.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.expr.protect.FieldCipher.Form;
import dev.millrace.expr.protect.KeyFile;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Letters hold what the record had, and what the steps before brought into its row. */
class TaggedLettersTest {
  private static final String STREAM =
      """
      replayable: false
      streams:
        users:
          fields: {id: VARCHAR NOT NULL, n: BIGINT, sealed: VARBINARY, mail: VARCHAR, t: TIMESTAMP NOT NULL}
          timestamp: t
          live: {type: ReadFromKafka, config: {topic: users, bootstrap_servers: b, format: JSON}}
      """;

  private static final String STEPS =
      """
      pipeline:
        transforms:
          - STEP
          - {type: Filter, name: F, input: A, config: {keep: "1 / n > 0", error_handling: {output: bad}}}
          - {type: MapToFields, name: G, input: F, config: {fields: {id: id}}}
          - {type: MapToFields, name: S, input: F.bad, config: {fields: {c: COLUMN}}}
      outputs:
        good: {input: G, live: {type: WriteToConsole}}
        out: {input: S, live: {type: WriteToConsole}}
      """;

  /** A file in Beam's form, whose letters have the row that the step read. */
  private static final String BEAM =
      """
      replayable: false
      pipeline:
        transforms:
          - {type: Create, name: users, config: {elements: [{id: a, n: 1, sealed: b, mail: c}]}}
          - STEP
          - {type: Filter, name: F, input: A, config: {language: sql, keep: "1 / n > 0", error_handling: {output: bad}}}
          - {type: MapToFields, name: G, input: F, config: {language: sql, fields: {id: id}}}
          - {type: WriteToConsole, name: W, input: G}
          - {type: MapToFields, name: S, input: F.bad, config: {language: sql, fields: {c: COLUMN}}}
          - {type: WriteToConsole, name: V, input: S}
      """;

  private static final String DEAD = "  dead_letter: {live: {type: WriteToConsole}}\n";

  @TempDir private Path dir;

  @BeforeEach
  void writeKeys() throws Exception {
    Files.writeString(
        dir.resolve("keys.json"), KeyFile.create(Form.DETERMINISTIC, Optional.empty()));
  }

  private Plan plan(String text) {
    return Planner.plan(PipelineFiles.open(dir.resolve("p.yaml").toString(), text, Map.of()));
  }

  private List<String> problems(String text) {
    try {
      plan(text);
      return List.of();
    } catch (UserException e) {
      return e.diagnostics().stream().filter(Diagnostic::isError).map(Diagnostic::message).toList();
    }
  }

  /** The plan has only the columns that are used; the records have all. */
  @Test
  void recordsHoldColumnsThatNobodyUses() throws IOException {
    Files.writeString(
        dir.resolve("users.avsc"),
        """
        {"type": "record", "name": "U", "fields": [
          {"name": "id", "type": "string"},
          {"name": "home", "type": {"type": "record", "name": "H", "fields": [
            {"name": "street", "type": "string", "tags": ["pii"]}]}}]}
        """);
    String text =
        """
        on_error: fail
        streams:
          users:
            SCHEMA
            live: {type: ReadFromKafka, config: {topic: users, bootstrap_servers: b, format: JSON}}
        pipeline:
          transforms:
            - {type: MapToFields, name: S, input: users, config: {fields: {id: id}}}
        outputs:
          out: {input: S, live: {type: WriteToConsole}}
        """;

    for (String schema :
        List.of(
            "fields: {id: VARCHAR, mail: {type: VARCHAR, tags: [pii]}}", "schema: users.avsc")) {
      Plan plan = plan(text.replace("SCHEMA", schema));
      assertThat(plan.schema(new Edge("users", 0)).getFieldNames()).containsExactly("id");
      assertThat(TaggedColumns.of(plan.nodes()).ofRecords().ways())
          .as(schema)
          .containsOnlyKeys("pii");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: Decrypt, name: A, input: users, config: {keys: keys.json, form: deterministic,"
            + " fields: {sealed: {type: VARCHAR, tags: [pii]}}}}",
        "{type: Enrich, name: A, input: users, config: {key: id, lookup: {type: LookUpInHttp,"
            + " config: {url: \"http://h/{id}\"}}, fields: {phone: {type: VARCHAR, tags: [pii]}}}}",
        "{type: Join, name: A, input: {u: users}, config: {table: {type: ReadFromCsv, config:"
            + " {path: people.csv, fields: {id: VARCHAR, phone: {type: VARCHAR, tags: [pii]}}}},"
            + " type: left, equalities: id, fields: {table: [phone]}}}"
      })
  void rowsHoldWhatStepsBroughtIn(String step) {
    String own = STREAM + STEPS.replace("STEP", step);
    String beam = BEAM.replace("STEP", step);

    assertTagged(own.replace("COLUMN", "message"));
    assertTagged(beam.replace("COLUMN", "element.id"));
    assertTagged(beam.replace("COLUMN", "msg"));
    assertThat(problems(own.replace("COLUMN", "code") + DEAD))
        .singleElement()
        .asString()
        .startsWith("it gets records as they came, which may hold what is tagged 'pii'");
  }

  private void assertTagged(String text) {
    String allowed =
        text.contains("outputs:") ? DEAD.replace("{live", "{allow_tags: [pii], live") : "";
    assertThat(problems(text + allowed))
        .singleElement()
        .asString()
        .startsWith("column 'c' holds what is tagged 'pii' (A.");
  }
}
