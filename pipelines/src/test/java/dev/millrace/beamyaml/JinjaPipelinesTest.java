package dev.millrace.beamyaml;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.filetest.MemoryRuns;
import dev.millrace.plan.Planner;
import dev.millrace.spec.FileVariables;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One count of words, as a template that includes its steps, imports macros, extends a base, and
 * makes its steps in a loop. The rows that each must give stand in its AssertEqual.
 */
class JinjaPipelinesTest {
  private static final String ROWS =
      """
      {type: Create, config: {elements: [{line: to be or}, {line: not to be}]}}
      """
          .strip();

  private static final String EXPECTED =
      """
      {type: AssertEqual, config: {elements: [
        {shown: to-2}, {shown: be-2}, {shown: or-1}, {shown: not-1}]}}
      """
          .strip();

  private static final Map<String, Object> VARIABLES =
      Map.of(
          "split",
          Map.of("language", "python", "separator", " "),
          "count",
          Map.of("group_by", "word", "fn", "sum"),
          "fields",
          List.of("word", "n"));

  private static final Map<String, String> FILES =
      Map.of(
          "steps/split.yaml",
          """
          - type: MapToFields
            config:
              language: {{ split.language }}
              fields: {word: "line.split('{{ split.separator }}')", n: 1}
          """
              .indent(4),
          "steps/count.yaml",
          """
          - {type: Explode, config: {fields: [word]}}
          - type: Combine
            config:
              group_by: {{ count.group_by }}
              combine: {n: {{ count.fn }}}
          """
              .indent(4),
          "macros.yaml",
          """
          {%- macro show(sign='-') -%}
          - type: MapToFields
            config:
              language: python
              fields: {shown: "word + '{{ sign }}' + str(n)"}
          {%- endmacro -%}
          """,
          "base.yaml",
          """
          {% import 'macros.yaml' as macros %}
          pipeline:
            type: chain
            transforms:
              - ROWS
          {% include 'steps/split.yaml' %}
          {% block steps %}
              - {type: LogForTesting}
          {% endblock %}
          {{ macros.show() | indent(4, true) }}
              - EXPECTED
          """);

  @TempDir private Path dir;

  private void run(String template) throws IOException {
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Path path = dir.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, filled(file.getValue()));
    }
    String name = dir.resolve("p.yaml").toString();
    new MemoryRuns(
            Planner.plan(
                PipelineFiles.open(name, filled(template), new FileVariables(Map.of(), VARIABLES))))
        .run(Map.of(), false, 2);
  }

  private static String filled(String text) {
    return text.replace("ROWS", ROWS).replace("EXPECTED", EXPECTED.replace("\n", "\n    "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {% from 'macros.yaml' import show with context %}
        pipeline:
          type: chain
          transforms:
            - ROWS
        {% include 'steps/split.yaml' %}
        {% include 'steps/count.yaml' with context %}
        {{ show(sign='-') | indent(4, true) }}
            - EXPECTED
        """,
        """
        {% extends 'base.yaml' %}
        {% block steps %}
        {% include 'steps/count.yaml' %}
        {% endblock %}
        """,
        """
        {% set query %}
        SELECT word || '-' || CAST(SUM(n) AS VARCHAR) AS {{ 'shown' }}
        FROM PCOLLECTION GROUP BY word
        {% endset %}
        pipeline:
          type: chain
          transforms:
            - ROWS
        {% include ['own.yaml', 'steps/split.yaml'] %}
        {% for field in fields if field != 'n' %}
            - {type: Explode, name: Step {{ loop.index }}, config: {fields: {{ field }}}}
        {% endfor %}
            - type: Sql
              config:
                query: "{{ query | replace('\\n', ' ') | trim }}"
            - EXPECTED
        """
      })
  void givesItsRows(String template) throws IOException {
    run(template);
  }

  @Test
  void aMistakeInAnIncludedStepIsToldThere() {
    assertThatThrownBy(
            () ->
                run(
                    """
                    pipeline:
                      type: chain
                      transforms:
                        - {type: Create, config: {elements: [{text: to be}]}}
                    {% include 'steps/split.yaml' %}
                        - {type: LogForTesting}
                    """))
        .hasMessageContaining(
            "steps/split.yaml:4:31: error ML-3004 transforms.MapToFields.config.fields.word: column"
                + " 'line' is not in the input");
  }
}
