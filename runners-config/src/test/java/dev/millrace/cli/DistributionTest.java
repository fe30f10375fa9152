package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.deploy.ManifestChecks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the distribution brings for service managers is held to what those know. */
class DistributionTest {
  private static final Path HERE = Path.of("distribution");

  @TempDir private Path dir;

  @Test
  void theManifestsFitTheModelsOfKubernetes() throws IOException {
    List<Object> kinds = new ArrayList<>();
    String text = Files.readString(HERE.resolve("kubernetes/archive.yaml"));
    for (Map<?, ?> manifest : ManifestChecks.documents(text)) {
      ManifestChecks.check(manifest);
      kinds.add(manifest.get("kind"));
    }
    assertThat(kinds).containsExactly("PersistentVolumeClaim", "Deployment", "CronJob");
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowIsFound() {
    Map<String, ?> job = Map.of("kind", "CronJob", "spec", Map.of("cron", "30 2 * * *"));
    assertThatThrownBy(() -> ManifestChecks.check(job)).hasMessageContaining("`cron`");
  }

  @Test
  void theUnitIsOneToSystemd() throws Exception {
    String unit = Files.readString(HERE.resolve("millrace@.service"));
    // Programs have to be there.
    assertThat(verify(unit.replace("/opt/millrace/millrace", "/bin/true"))).isEmpty();
    assertThat(verify(unit.replace("RestartSec=10", "RestartSec=soon"))).contains("soon");
  }

  private String verify(String unit) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "systemd is not installed");
    Path file = Files.writeString(dir.resolve("millrace@.service"), unit);
    Process process =
        new ProcessBuilder("systemd-analyze", "verify", "--man=no", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  @Test
  void theImageIsMadeOfThisVersion() throws IOException {
    String launcher = Files.readString(Path.of("..", "millrace"));
    String version = launcher.replaceAll("(?s).*runners-config-([0-9.]+)\\.jar.*", "$1");
    assertThat(Files.readString(HERE.resolve("Dockerfile")))
        .contains("COPY millrace-" + version + ".tar.gz /");
  }
}
