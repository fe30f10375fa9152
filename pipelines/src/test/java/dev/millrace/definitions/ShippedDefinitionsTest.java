package dev.millrace.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.plan.picture.MermaidPlan;
import dev.millrace.plan.picture.PlanPicture;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.sql.SqlCompiler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedDefinitionsTest {
  private static final Pattern HEADING = Pattern.compile("###? `?([a-z_]+)`?.*");
  private static final Pattern COLUMN = Pattern.compile("\\| `(\\w+)` \\| `?([^|`]+?)`? \\|.*");

  @ParameterizedTest
  @ValueSource(strings = {"playback-engagement", "orders-payments", "user-sessions"})
  void everyShippedFileIsPlannedWithoutAWarning(String name) {
    Plan plan = Planner.plan(read(name));

    assertThat(plan.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"playback-engagement", "orders-payments", "user-sessions"})
  void everyOutputWorksLiveAndInAReplay(String name) {
    PipelineSpec spec = read(name);

    assertThat(spec.outputs()).extracting(OutputSpec::name).contains("dead_letter", "late");
    for (OutputSpec output : spec.outputs()) {
      assertThat(output.live()).as(output.name()).isPresent();
      assertThat(output.replay().isPresent())
          .as(output.name())
          .isEqualTo(!output.name().equals(OutputSpec.LATE));
    }
    assertThat(spec.tests()).hasSizeGreaterThanOrEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"playback-engagement", "orders-payments", "user-sessions"})
  void theDocsListTheColumnsThatStreamsAndOutputsHave(String name) throws Exception {
    Plan plan = Planner.plan(read(name));
    Map<String, Map<String, String>> documented = tables(page(name));

    Map<String, Map<String, String>> real = new LinkedHashMap<>();
    for (PlanNode node : plan.nodes()) {
      if (node.kind() instanceof StreamNode stream) {
        real.put(node.name(), columns(stream.schema()));
      }
    }
    for (PlanOutput output : plan.outputs()) {
      if (!List.of("hot_titles", "quality_alerts", "dead_letter", "late").contains(output.name())) {
        real.put(output.name(), columns(output.schema()));
      }
    }
    assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(real.keySet());
    real.forEach(
        (place, columns) ->
            assertThat(documented.get(place)).as(place).containsExactlyEntriesOf(columns));
  }

  @ParameterizedTest
  @ValueSource(strings = {"playback-engagement", "orders-payments", "user-sessions"})
  void theGraphInTheDocsIsThatOfPlan(String name) throws Exception {
    String page = String.join("\n", page(name));
    String graph = String.join("\n", MermaidPlan.lines(PlanPicture.of(Planner.plan(read(name)))));

    assertThat(page).contains("```mermaid\n" + graph + "\n```");
  }

  private static PipelineSpec read(String name) {
    return PipelineFiles.read(Path.of("definitions", name + ".yaml"), Map.of());
  }

  private static List<String> page(String name) throws Exception {
    return Files.readAllLines(Path.of("..", "docs", "pipelines", name + ".md"));
  }

  private static Map<String, String> columns(Schema schema) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (Schema.Field field : schema.getFields()) {
      String notNull = field.getType().getNullable() ? "" : " NOT NULL";
      columns.put(field.getName(), SqlCompiler.typeName(field.getType()) + notNull);
    }
    return columns;
  }

  /** Heading → column → type, of the tables that have these columns. */
  private static Map<String, Map<String, String>> tables(List<String> page) {
    Map<String, Map<String, String>> tables = new LinkedHashMap<>();
    String heading = "";
    boolean inTable = false;
    for (String line : page) {
      Matcher newHeading = HEADING.matcher(line);
      if (newHeading.matches()) {
        heading = newHeading.group(1);
      } else if (line.startsWith("| column | type |")) {
        inTable = true;
      } else if (line.isBlank()) {
        inTable = false;
      } else if (inTable && !line.startsWith("| ---")) {
        Matcher column = COLUMN.matcher(line);
        assertThat(column.matches()).as(line).isTrue();
        tables
            .computeIfAbsent(heading, h -> new LinkedHashMap<>())
            .put(column.group(1), column.group(2));
      }
    }
    return tables;
  }
}
