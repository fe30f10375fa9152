package dev.millrace.cli.deploy;

import dev.millrace.job.Refusals;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A pipeline file that is to run in Kubernetes.
 *
 * @param name of what is made for it
 * @param file its own name
 * @param variables given on the command line, as arguments; those of the environment are not
 *     written down
 * @param image empty for the one that this version's sources make
 */
record Deployment(
    String name,
    String file,
    String text,
    List<String> variables,
    Optional<String> image,
    int parallelism) {
  static final String FILES = "/files";

  /** Of the file in the ConfigMap: a key has no spaces, as the file's own name may. */
  private static final String KEY = "pipeline.yaml";

  /** A ConfigMap has at most a megabyte. */
  private static final int MOST_BYTES = 1_000_000;

  /** Names of what the operator makes of it are longer, and a label has 63 characters. */
  private static final int NAME_LENGTH = 40;

  /**
   * Refuses what Kubernetes would.
   *
   * @throws dev.millrace.diag.UserException ML-4100
   */
  void requireValid() {
    if (!name.matches("[a-z]([a-z0-9-]*[a-z0-9])?") || name.length() > NAME_LENGTH) {
      throw Refusals.of(
          Refusals.USAGE,
          "--name: got '"
              + name
              + "'; expected at most "
              + NAME_LENGTH
              + " small letters, digits and -, a letter first");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw Refusals.of(Refusals.USAGE, file + " is longer than a ConfigMap may be");
    }
    if (parallelism < 1) {
      throw Refusals.of(
          Refusals.USAGE, "--parallelism: got " + parallelism + "; expected 1 or more");
    }
  }

  /** The image that is given, or else one of that name and this version. */
  String imageOr(String made) {
    String version = Deployment.class.getPackage().getImplementationVersion();
    return image.orElse(made + ":" + (version == null ? "latest" : version));
  }

  /** Another one for each content, so that a changed file is a changed deployment. */
  String configMap() {
    CRC32C sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return name + "-" + HexFormat.of().toHexDigits((int) sum.getValue());
  }

  /** The file in the pod, and its variables. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of(FILES + "/" + file));
    arguments.addAll(variables);
    return arguments;
  }

  String secret() {
    return name + "-variables";
  }

  /** What else the file's variables stand for: a secret of that name, which may be missing. */
  List<Object> environment() {
    return List.of(Map.of("secretRef", ordered("name", secret(), "optional", true)));
  }

  Map<String, Object> filesVolume() {
    return ordered(
        "name",
        "files",
        "configMap",
        ordered("name", configMap(), "items", List.of(ordered("key", KEY, "path", file))));
  }

  Map<String, Object> filesMount() {
    return ordered("name", "files", "mountPath", FILES, "readOnly", true);
  }

  /** The ConfigMap with the file, as it is. */
  String fileManifest() {
    String head = Manifests.yaml(ordered("apiVersion", "v1", "kind", "ConfigMap"));
    String metadata = Manifests.yaml(Map.of("metadata", Map.of("name", configMap())));
    return head + metadata + "data:\n" + Manifests.entry(KEY, text, 2);
  }

  /** A map in the order of what is given: name, value, name, value. */
  static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
