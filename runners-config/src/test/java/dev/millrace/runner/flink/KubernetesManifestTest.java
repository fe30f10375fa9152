package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.deploy.ManifestChecks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Holds the manifest to the schema that the operator's own jar brings. */
class KubernetesManifestTest {

  @Test
  void theManifestFitsTheOperatorsSchema() throws Exception {
    // given
    String text = Files.readString(Path.of("flink/kubernetes/flink-deployment.yaml"));
    Map<?, ?> manifest = ManifestChecks.documents(text).get(0);

    // when, then
    assertThat(ManifestChecks.problems(manifest.get("spec"))).isEmpty();
    assertThat(manifest.get("apiVersion")).isEqualTo("flink.apache.org/v1beta1");
  }

  @Test
  void aKeyThatTheSchemaDoesNotHaveIsFound() throws Exception {
    assertThat(ManifestChecks.problems(Map.of("flinkVersion", "v1_19", "jobManagers", 1)))
        .containsExactly("spec.jobManagers: unknown");
    assertThat(ManifestChecks.problems(Map.of("flinkVersion", "v9")))
        .containsExactly("spec.flinkVersion: v9");
  }
}
