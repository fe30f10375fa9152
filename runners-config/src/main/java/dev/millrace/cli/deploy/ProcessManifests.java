package dev.millrace.cli.deploy;

import static dev.millrace.cli.deploy.Deployment.ordered;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One process that runs a file on the direct runner, with probes and without rights. */
final class ProcessManifests {
  private static final int PORT = 9464;
  private static final int USER = 65532;

  private final Deployment deployment;

  ProcessManifests(Deployment deployment) {
    this.deployment = deployment;
  }

  String yaml() {
    Map<String, Object> labels = Map.of("app", deployment.name());
    return Manifests.documents(
        deployment.fileManifest(),
        Manifests.yaml(
            ordered(
                "apiVersion",
                "apps/v1",
                "kind",
                "Deployment",
                "metadata",
                ordered("name", deployment.name(), "labels", labels),
                "spec",
                ordered(
                    "replicas", 1,
                    // The old process ends before the new one starts.
                    "strategy", Map.of("type", "Recreate"),
                    "selector", Map.of("matchLabels", labels),
                    "template",
                        ordered(
                            "metadata",
                            ordered("labels", labels, "annotations", annotations()),
                            "spec",
                            pod())))));
  }

  private static Map<String, Object> annotations() {
    return ordered("prometheus.io/scrape", "true", "prometheus.io/port", Integer.toString(PORT));
  }

  private Map<String, Object> pod() {
    return ordered(
        "terminationGracePeriodSeconds", 120,
        "securityContext",
            ordered("runAsNonRoot", true, "runAsUser", USER, "runAsGroup", USER, "fsGroup", USER),
        "containers", List.of(container()),
        "volumes", List.of(deployment.filesVolume(), ordered("name", "tmp", "emptyDir", Map.of())));
  }

  private Map<String, Object> container() {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(deployment.arguments());
    arguments.addAll(List.of("--no-progress", "--metrics-port=0.0.0.0:" + PORT));
    return ordered(
        "name", "millrace",
        "image", deployment.imageOr("millrace"),
        "args", arguments,
        "ports", List.of(ordered("name", "metrics", "containerPort", PORT)),
        "livenessProbe",
            ordered("httpGet", page("/healthz"), "initialDelaySeconds", 30, "periodSeconds", 30),
        "readinessProbe", Map.of("httpGet", page("/readyz")),
        "envFrom", deployment.environment(),
        "resources",
            ordered(
                "requests", ordered("cpu", "500m", "memory", "2Gi"),
                "limits", Map.of("memory", "3Gi")),
        "securityContext",
            ordered(
                "allowPrivilegeEscalation", false,
                "readOnlyRootFilesystem", true,
                "capabilities", Map.of("drop", List.of("ALL"))),
        "volumeMounts",
            List.of(deployment.filesMount(), ordered("name", "tmp", "mountPath", "/tmp")));
  }

  private static Map<String, Object> page(String path) {
    return ordered("path", path, "port", "metrics");
  }
}
