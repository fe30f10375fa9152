package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.diag.Diagnostic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobWatchTest {
  private static final String LOG =
      """
      2025-03-01 12:00:00,301 INFO  CheckpointCoordinator - Decline checkpoint 8 by task t of job abc at localhost
      java.io.IOException: No space left on device
      """;

  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    answer("/jobs/abc/exceptions", "{}");
    answer(
        "/jobs/abc/checkpoints",
        """
        {"latest": {"completed": {"id": 7, "latest_ack_timestamp": 1, "external_path": "file:/c/chk-7"}},
         "history": [{"id": 8, "failure_timestamp": 2,
                      "failure_message": "Asynchronous task checkpoint failed."}]}
        """);
    answer("/jobmanager/log", LOG);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(String path, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private void kept(boolean deleted) {
    answer(
        "/jobs/abc/checkpoints/config",
        "{\"externalization\": {\"enabled\": true, \"delete_on_cancellation\": " + deleted + "}}");
  }

  private JobWatch watch() {
    String rest = "http://localhost:" + server.getAddress().getPort();
    return new JobWatch(new JobEndpoint(rest, "abc"), Optional.of("file:///c"), 3);
  }

  @Test
  void aJobThatEndedNamesTheCheckpointThatIsKept() {
    // given
    kept(false);
    JobWatch watch = watch();
    IllegalStateException fault = new IllegalStateException("ended");

    // when, then
    assertThat(watch.explained(fault)).isSameAs(fault);
    assertThat(watch.notices())
        .extracting(Diagnostic::toString)
        .containsExactly(
            "millrace: warning ML-4210: the job ended; its last checkpoint is kept:"
                + " --from-savepoint file:/c/chk-7 goes on from there");
  }

  @Test
  void aCheckpointThatGoesWithTheJobIsNotNamed() {
    kept(true);
    JobWatch watch = watch();
    assertThat(watch.explained(new IllegalStateException("ended"))).hasMessage("ended");
    assertThat(watch.notices()).isEmpty();
  }

  @Test
  void aJobThatWasGivenUpForItsCheckpointsGetsTheReasonOfTheLog() {
    kept(false);
    assertThat(watch().explained(FlinkCodes.error(FlinkCodes.CHECKPOINTS, "Exceeded")))
        .hasMessage(
            "millrace: error ML-4206: checkpoints to file:///c fail, so the job was given up: No"
                + " space left on device. Make room there");
  }
}
