package dev.millrace.plan.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.sql.SqlCompiler;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"additionalProperties: false", "properties: {}"})
  void anObjectThatCanHaveNothingIsNoMap(String closed) {
    String file =
        FILE.replace("attributes: {type: object}", "attributes: {type: object, " + closed + "}");

    assertThatThrownBy(() -> Planner.plan(PipelineFiles.open("p.yaml", file, Map.of())))
        .hasMessageContaining("'schema.properties.attributes' is an object without 'properties'");
  }
}
