package dev.millrace.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1Deployment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestTypesTest {

  private static List<String> problems(Object spec) {
    return ManifestTypes.problems(Map.of("spec", spec), V1Deployment.class);
  }

  private static Map<?, ?> container(Object container) {
    return Map.of("template", Map.of("spec", Map.of("containers", List.of(container))));
  }

  @Test
  void valuesOfAnotherTypeAreFound() {
    assertThat(problems(Map.of("replicas", 1))).isEmpty();
    assertThat(problems(Map.of("replicas", "1"))).containsExactly("V1Deployment.spec.replicas: 1");
    assertThat(problems(Map.of("template", List.of())))
        .containsExactly("V1Deployment.spec.template: []");
  }

  @Test
  void thoseInsideOfListsAndMapsAreFound() {
    String path = "V1Deployment.spec.template.spec.containers[0]";
    assertThat(problems(container(Map.of("env", List.of(Map.of("name", "A", "value", 1))))))
        .containsExactly(path + ".env[0].value: 1");
    assertThat(problems(container(Map.of("args", "run")))).containsExactly(path + ".args: run");
    assertThat(problems(container(Map.of("resources", Map.of("limits", Map.of("cpu", 2))))))
        .isEmpty();
    assertThat(problems(container(Map.of("resources", Map.of("limits", Map.of("cpu", true))))))
        .containsExactly(path + ".resources.limits.cpu: true");
    assertThat(problems(container(Map.of("command-line", "run"))))
        .containsExactly(path + ".command-line: unknown");
  }
}
