package dev.millrace.plan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.sql.SqlCompiler;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonSchemasTest {
  private static final String FILE =
      """
      pipeline:
        type: chain
        transforms:
          - type: ReadFromJson
            config:
              path: none
              schema:
                type: object
                required: [id]
                properties:
                  id: {type: integer}
                  names: {type: array, items: {type: string}}
                  home: {type: object, properties: {share: {type: number}, own: {type: boolean}}}
                  counts: {type: object, additionalProperties: {type: integer}}
                  body: {type: bytes}
                  data: {type: BYTES}
                  attributes: {type: object}
                  homes: {type: object, additionalProperties: {type: object, properties: {a: {type: string}}}}
          - {type: LogForTesting}
      """;

  @Test
  void eachTypeHasItsColumn() {
    List<String> columns =
        Planner.plan(PipelineFiles.open("p.yaml", FILE, Map.of()))
            .nodes()
            .get(0)
            .schema()
            .getFields()
            .stream()
            .map(field -> field.getName() + " " + SqlCompiler.typeName(field.getType()))
            .toList();

    assertThat(columns)
        .containsExactly(
            "id BIGINT",
            "names ARRAY<VARCHAR>",
            "home ROW<share DOUBLE, own BOOLEAN>",
            "counts MAP<VARCHAR, BIGINT>",
            "body VARBINARY",
            "data VARBINARY",
            "attributes MAP<VARCHAR, VARCHAR>",
            "homes MAP<VARCHAR, ROW<a VARCHAR>>");
  }
}
