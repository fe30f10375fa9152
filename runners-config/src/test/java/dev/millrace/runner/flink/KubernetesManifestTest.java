package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Holds the manifest to the schema that the operator's own jar brings. */
class KubernetesManifestTest {
  private static final String SCHEMA = "META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

  @Test
  void theManifestFitsTheOperatorsSchema() throws Exception {
    // given
    Map<?, ?> manifest =
        (Map<?, ?>) yaml(Files.readString(Path.of("flink/kubernetes/flink-deployment.yaml")));

    // when, then
    assertThat(problems(manifest.get("spec"))).isEmpty();
    assertThat(manifest.get("apiVersion")).isEqualTo("flink.apache.org/v1beta1");
  }

  @Test
  void aKeyThatTheSchemaDoesNotHaveIsFound() throws Exception {
    assertThat(problems(Map.of("flinkVersion", "v1_19", "jobManagers", 1)))
        .containsExactly("spec.jobManagers: unknown");
    assertThat(problems(Map.of("flinkVersion", "v9"))).containsExactly("spec.flinkVersion: v9");
  }

  private static Object yaml(String text) {
    return new Load(LoadSettings.builder().setCodePointLimit(10_000_000).build())
        .loadFromString(text);
  }

  private static List<String> problems(Object spec) throws Exception {
    try (InputStream stream =
        KubernetesManifestTest.class.getClassLoader().getResourceAsStream(SCHEMA)) {
      Object crd = yaml(new String(Objects.requireNonNull(stream).readAllBytes()));
      Object version = ((List<?>) at(crd, "spec", "versions")).get(0);
      Object schema = at(version, "schema", "openAPIV3Schema", "properties", "spec");
      List<String> problems = new ArrayList<>();
      compare("spec", spec, (Map<?, ?>) schema, problems);
      return problems;
    }
  }

  private static Object at(Object value, String... path) {
    Object found = value;
    for (String key : path) {
      found = ((Map<?, ?>) found).get(key);
    }
    return found;
  }

  private static void compare(String path, Object value, Map<?, ?> schema, List<String> problems) {
    Object type = schema.get("type");
    if (value instanceof Map<?, ?> map) {
      Object properties = schema.get("properties");
      Object others = schema.get("additionalProperties");
      map.forEach(
          (key, child) -> {
            String below = path + "." + key;
            if (properties instanceof Map<?, ?> known && known.containsKey(key)) {
              compare(below, child, (Map<?, ?>) known.get(key), problems);
            } else if (others instanceof Map<?, ?> any) {
              compare(below, child, any, problems);
            } else if (!Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields"))) {
              problems.add(below + ": unknown");
            }
          });
    } else if (value instanceof List<?> list) {
      if (!"array".equals(type)) {
        problems.add(path + ": a list, expected " + type);
        return;
      }
      for (int i = 0; i < list.size(); i++) {
        compare(path + "[" + i + "]", list.get(i), (Map<?, ?>) schema.get("items"), problems);
      }
    } else if (!fits(value, schema, type)) {
      problems.add(path + ": " + value);
    }
  }

  private static boolean fits(Object value, Map<?, ?> schema, Object type) {
    if (schema.get("enum") instanceof List<?> allowed && !allowed.contains(value)) {
      return false;
    }
    if (Boolean.TRUE.equals(schema.get("x-kubernetes-int-or-string"))) {
      return value instanceof String || value instanceof Integer;
    }
    return switch (String.valueOf(type)) {
      case "string" -> value instanceof String;
      case "integer" -> value instanceof Integer;
      case "number" -> value instanceof Number;
      case "boolean" -> value instanceof Boolean;
      default -> false;
    };
  }
}
