package dev.millrace.cli.deploy;

import static dev.millrace.cli.deploy.Deployment.ordered;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A FlinkDeployment of the Flink Kubernetes Operator, 1.10 or later, that is there for one file:
 * the operator stops its job with a savepoint and starts it again from there when the manifest
 * changes.
 */
final class FlinkManifests {
  private static final String VOLUME = "file:///state";

  private final Deployment deployment;
  private final Optional<String> state;

  /**
   * @param state where checkpoints and savepoints lie; empty for a volume of its own
   */
  FlinkManifests(Deployment deployment, Optional<String> state) {
    this.deployment = deployment;
    this.state = state.map(uri -> uri.replaceAll("/+$", ""));
  }

  String yaml() {
    String cluster =
        Manifests.yaml(
            ordered(
                "apiVersion",
                "flink.apache.org/v1beta1",
                "kind",
                "FlinkDeployment",
                "metadata",
                Map.of("name", deployment.name()),
                "spec",
                spec()));
    return state.isPresent()
        ? Manifests.documents(deployment.fileManifest(), cluster)
        : Manifests.documents(deployment.fileManifest(), Manifests.yaml(claim()), cluster);
  }

  private Map<String, Object> spec() {
    return ordered(
        "image", deployment.imageOr("millrace-flink"),
        "flinkVersion", "v1_19",
        "serviceAccount", "flink",
        "flinkConfiguration", configuration(),
        "podTemplate", Map.of("spec", pod()),
        "jobManager", Map.of("resource", ordered("memory", "2048m", "cpu", 1)),
        "taskManager", Map.of("resource", ordered("memory", "4096m", "cpu", 2)),
        "job", job());
  }

  private Map<String, Object> configuration() {
    String base = state.orElse(VOLUME);
    return ordered(
        "taskmanager.numberOfTaskSlots", "2",
        "state.checkpoints.dir", base + "/checkpoints",
        "state.savepoints.dir", base + "/savepoints",
        "high-availability.type", "kubernetes",
        "high-availability.storageDir", base + "/ha",
        // Off unless it is set; it needs the high availability above.
        "kubernetes.operator.deployment.rollback.enabled", "true",
        "taskmanager.memory.jvm-metaspace.size", "512m",
        "metrics.reporter.prometheus.factory.class",
            "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
        "metrics.reporter.prometheus.port", "9249",
        "metrics.reporter.prometheus.filterLabelValueCharacters", "false");
  }

  private Map<String, Object> job() {
    List<String> arguments = new ArrayList<>(deployment.arguments());
    arguments.add("--parallelism=" + deployment.parallelism());
    return ordered(
        "jarURI",
        "local:///opt/flink/usrlib/millrace-flink-job.jar",
        "entryClass",
        FlinkApplication.class.getName(),
        "args",
        arguments,
        "parallelism",
        deployment.parallelism(),
        "upgradeMode",
        "savepoint",
        "state",
        "running");
  }

  private Map<String, Object> pod() {
    List<Object> mounts = new ArrayList<>(List.of(deployment.filesMount()));
    List<Object> volumes = new ArrayList<>(List.of(deployment.filesVolume()));
    if (state.isEmpty()) {
      mounts.add(ordered("name", "state", "mountPath", "/state"));
      volumes.add(
          ordered("name", "state", "persistentVolumeClaim", Map.of("claimName", claimName())));
    }
    return ordered(
        "securityContext",
        ordered("runAsNonRoot", true, "runAsUser", 9999, "fsGroup", 9999),
        "containers",
        List.of(
            ordered(
                "name",
                "flink-main-container",
                "envFrom",
                deployment.environment(),
                "ports",
                List.of(ordered("name", "metrics", "containerPort", 9249)),
                "volumeMounts",
                mounts)),
        "volumes",
        volumes);
  }

  private String claimName() {
    return deployment.name() + "-state";
  }

  /** Every pod of the cluster has to see it. */
  private Map<String, Object> claim() {
    return ordered(
        "apiVersion",
        "v1",
        "kind",
        "PersistentVolumeClaim",
        "metadata",
        Map.of("name", claimName()),
        "spec",
        ordered(
            "accessModes", List.of("ReadWriteMany"),
            "resources", Map.of("requests", Map.of("storage", "20Gi"))));
  }
}
