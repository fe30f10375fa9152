package dev.millrace.cli.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Holds manifests to the models and schemas of those who read them. */
public final class ManifestChecks {
  private static final String SCHEMA = "META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

  private ManifestChecks() {}

  /** The documents of a text. */
  public static List<Map<?, ?>> documents(String text) {
    List<Map<?, ?>> documents = new ArrayList<>();
    yaml(text).forEach(document -> documents.add((Map<?, ?>) document));
    return documents;
  }

  private static Iterable<Object> yaml(String text) {
    return new Load(LoadSettings.builder().setCodePointLimit(10_000_000).build())
        .loadAllFromString(text);
  }

  /**
   * What Kubernetes' own models find: fields that they do not know, those that are missing, and
   * values of another type.
   */
  public static void check(Map<?, ?> manifest) throws IOException {
    JsonElement json = JsonParser.parseString(new ObjectMapper().writeValueAsString(manifest));
    switch (String.valueOf(manifest.get("kind"))) {
      case "Deployment" -> {
        V1Deployment.validateJsonElement(json);
        assertThat(ManifestTypes.problems(manifest, V1Deployment.class)).isEmpty();
      }
      case "CronJob" -> {
        V1CronJob.validateJsonElement(json);
        assertThat(ManifestTypes.problems(manifest, V1CronJob.class)).isEmpty();
      }
      case "ConfigMap" -> {
        V1ConfigMap.validateJsonElement(json);
        assertThat(ManifestTypes.problems(manifest, V1ConfigMap.class)).isEmpty();
        assertThat(((Map<?, ?>) manifest.get("data")).keySet())
            .allSatisfy(key -> assertThat(key.toString()).matches("[-._a-zA-Z0-9]+"));
      }
      case "PersistentVolumeClaim" -> {
        V1PersistentVolumeClaim.validateJsonElement(json);
        assertThat(ManifestTypes.problems(manifest, V1PersistentVolumeClaim.class)).isEmpty();
      }
      case "FlinkDeployment" -> assertThat(problems(manifest.get("spec"))).isEmpty();
      default -> throw new AssertionError("no model for " + manifest.get("kind"));
    }
  }

  /** What the schema that the operator's own jar brings finds in a FlinkDeployment's spec. */
  public static List<String> problems(Object spec) throws IOException {
    try (InputStream stream = ManifestChecks.class.getClassLoader().getResourceAsStream(SCHEMA)) {
      Map<?, ?> crd =
          documents(new String(Objects.requireNonNull(stream).readAllBytes(), UTF_8)).get(0);
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
