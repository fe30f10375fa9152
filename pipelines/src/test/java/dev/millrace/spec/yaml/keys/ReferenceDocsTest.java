package dev.millrace.spec.yaml.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.spec.yaml.reference.BeamYamlPage;
import dev.millrace.spec.yaml.reference.EditorSchema;
import dev.millrace.spec.yaml.reference.ReferencePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checked-in reference must be what the declarations say. */
final class ReferenceDocsTest {
  private static final Path REFERENCE = Path.of("../docs/reference").toAbsolutePath().normalize();

  @Test
  void theReferencePageIsUpToDate() throws IOException {
    assertUpToDate(REFERENCE.resolve("steps.md"), ReferencePage.markdown());
  }

  @Test
  void thePageForThoseWhoComeFromBeamYamlIsUpToDate() throws IOException {
    assertUpToDate(REFERENCE.resolveSibling("coming-from-beam-yaml.md"), BeamYamlPage.markdown());
  }

  @Test
  void everyTypeThatIsRefusedByNameIsOnThatPage() {
    List<String> refused = new ArrayList<>(StepKeys.LATER);
    refused.addAll(LaterEndpoints.names());
    refused.remove("Test");

    assertThat(refused)
        .allSatisfy(
            type -> assertThat(BeamYamlPage.markdown()).contains("| `" + type + "` | refused |"));
  }

  @Test
  void theJsonSchemaIsUpToDate() throws IOException {
    assertUpToDate(REFERENCE.resolve("pipeline.schema.json"), EditorSchema.json());
  }

  @Test
  void everyReferenceInTheJsonSchemaHasADefinition() throws IOException {
    // given
    JsonNode schema = new ObjectMapper().readTree(EditorSchema.json());

    // when
    List<String> references = schema.findValuesAsText("$ref");

    // then
    assertThat(references).isNotEmpty();
    assertThat(references)
        .allSatisfy(reference -> assertThat(schema.at(reference.substring(1)).isObject()).isTrue());
  }

  @Test
  void everyKeyIsDescribed() {
    // given
    List<KeySet> sets = new ArrayList<>();
    StepKeys.ALL.forEach(kind -> sets.add(kind.keys()));
    Connectors.types().forEach(kind -> sets.add(kind.keys()));
    sets.addAll(WindowingKeys.ALL.values());
    sets.addAll(
        List.of(
            PipelineFileKeys.FILE,
            PipelineFileKeys.PIPELINE,
            PipelineFileKeys.NESTED,
            PipelineFileKeys.STEP,
            PipelineFileKeys.STREAM,
            OutputKeys.OUTPUT,
            OutputKeys.OUTPUT_SINK,
            PipelineFileKeys.TEST));

    // when, then
    for (KeySet set : sets) {
      assertThat(set.keys()).allSatisfy(key -> assertThat(key.doc()).endsWith("."));
      assertThat(set.keys()).extracting(Key::name).doesNotHaveDuplicates();
    }
  }

  private static void assertUpToDate(Path file, String expected) throws IOException {
    if ("update".equals(System.getProperty("millrace.golden"))) {
      Files.createDirectories(REFERENCE);
      Files.writeString(file, expected);
    }
    assertThat(file)
        .as("run the test with -Dmillrace.golden=update and review the change")
        .exists()
        .hasContent(expected);
  }
}
