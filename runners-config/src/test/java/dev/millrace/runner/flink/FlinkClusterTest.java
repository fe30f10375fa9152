package dev.millrace.runner.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.compile.RunMode;
import dev.millrace.diag.UserException;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.RecordingJob;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;

class FlinkClusterTest {
  private static FlinkCluster target(String address, Optional<String> savepoint) {
    return new FlinkCluster(
        ClusterSettings.of(
            new ClusterSettings.Arguments(
                address,
                Optional.empty(),
                OptionalInt.of(2),
                Optional.empty(),
                Optional.empty(),
                savepoint,
                Optional.empty())));
  }

  @Test
  void aRunWhoseFilesAppearAtItsEndGoesOnFromNoSavepoint() {
    // given: before any cluster is asked
    FlinkCluster target = target("localhost:1", Optional.of("/savepoints/one"));
    RecordingJob job =
        new RecordingJob(target, RunMode.LIVE) {
          @Override
          public boolean publishesAtEnd() {
            return true;
          }
        };
    job.pipeline().apply(Create.of(1));

    // when, then
    assertThatThrownBy(() -> JobRun.start(target, job))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-4211")
        .hasMessageContaining("leave --until-idle out");
    assertThat(job.calls).containsExactly("discard");
  }

  @Test
  void aClusterOfAnotherVersionIsRefusedBeforeAnythingIsSent() throws Exception {
    // given
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    server.createContext(
        "/overview",
        exchange -> {
          byte[] answer = "{\"slots-available\": 2, \"flink-version\": \"1.20.0\"}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      FlinkCluster target = target("127.0.0.1:" + server.getAddress().getPort(), Optional.empty());
      RecordingJob job = new RecordingJob(target, RunMode.LIVE);
      job.pipeline().apply(Create.of(1));

      // when, then
      assertThatThrownBy(() -> JobRun.start(target, job))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("ML-4213")
          .hasMessageContaining("runs Flink 1.20.0")
          .hasMessageContaining("expected 1.19");
      assertThat(job.calls).containsExactly("discard");
    } finally {
      server.stop(0);
    }
  }
}
