package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSignTest {
  @TempDir private Path dir;

  private ClusterSettings settings(String flink) throws Exception {
    Path profile =
        Files.writeString(dir.resolve("profile.yaml"), "beam: {}\nflink: {" + flink + "}\n");
    return ClusterSettings.of(
        new ClusterSettings.Arguments(
            "localhost:8081",
            Optional.of(profile),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  @Test
  void aSignLastsAsLongAsTheProfileSays() throws Exception {
    try (ClientSign usual = ClientSign.of(settings(""));
        ClientSign given = ClientSign.of(settings("client.heartbeat.timeout: 5000"))) {
      assertThat(usual.within()).isEqualTo(Duration.ofMinutes(1));
      assertThat(given.within()).isEqualTo(Duration.ofSeconds(5));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "4", "-1", "1 min", "99999999999999999999"})
  void oneThatWouldNotLastIsRefused(String timeout) {
    assertThatThrownBy(() -> ClientSign.of(settings("client.heartbeat.timeout: " + timeout)))
        .hasMessageContaining("ML-4200")
        .hasMessageContaining("got '" + timeout + "'; expected milliseconds, 1000 or more");
  }
}
