package dev.millrace.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.http.HttpAddress;
import dev.millrace.job.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reports that were kept, in the browser. */
@Timeout(120)
class ReportPageTest {
  private static final HttpAddress HERE = new HttpAddress("127.0.0.1", 0);

  /** A record whose value is a script, which live and replay give differently. */
  static final String VERIFICATION =
      """
      {"schema": "millrace-verify/1", "mode": "live_run", "pipeline": "clicks", "same": false, "notes": [],
       "trials": [{"name": "live run", "same": false, "late_events": 1, "dead_letters": 0,
         "outputs": [{"output": "odd", "same": false, "live": 2, "replay": 3, "equal": 1,
           "unexplained": {"only_live": 1, "only_replay": 2, "repeated": 0, "samples": [
             {"kind": "changed", "event_time": "2025-03-01T10:00:00Z",
              "live": {"kind": "k1", "count": 3}, "replay": {"kind": "k1", "count": 4}},
             {"kind": "only_replay", "event_time": "2025-03-01T10:01:00Z",
              "replay": {"kind": "<img src=x onerror=hacked=1><script>hacked=1</script>", "count": 1}}]},
           "explained": {"only_without": 0, "only_with": 0, "samples": []}}],
         "replay": {"pipeline": "clicks", "mode": "replay", "state": "done", "seconds": 1.5, "rows_read": 7,
           "balanced": false, "outputs": [], "notices": [],
           "ledger": [{"step": "events", "kind": "source", "in": 7, "expected_in": 7, "passed": 6, "held": 1, "out": 6}]}}]}
      """;

  @TempDir private Path dir;

  private static JsonNode get(String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return new ObjectMapper()
        .readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }

  private Path report(String name, long changed) throws IOException {
    Path file = Files.writeString(dir.resolve(name), VERIFICATION);
    Files.setLastModifiedTime(file, FileTime.fromMillis(changed));
    return file;
  }

  @Test
  void aDirectoryShowsItsReportsTheNewestFirstAndNothingElse() throws Exception {
    // given
    report("old.json", 1_000);
    report("new.json", 2_000);
    Files.writeString(dir.resolve("other.json"), "{\"pipeline\": 1}");
    Files.writeString(dir.resolve("broken.json"), "{");
    Files.writeString(dir.resolve("secret.txt"), VERIFICATION);

    // when
    try (ReportPage page = ReportPage.start(dir, HERE)) {

      // then
      assertThat(get(page.url() + "facts").path("reports").toString())
          .isEqualTo("[\"new.json\",\"old.json\"]");
      assertThat(get(page.url() + "report?name=old.json").path("pipeline").asText())
          .isEqualTo("clicks");
      assertThat(get(page.url() + "report?name=secret.txt")).isEmpty();
      assertThat(get(page.url() + "report?name=..%2F..%2Fetc%2Fpasswd")).isEmpty();
    }
  }

  @Test
  void theCommandServesOneReportUntilItIsInterrupted() throws Exception {
    // given
    Path file = report("verify.json", 1_000);

    // when
    TestCommandLine.Running command = TestCommandLine.start("ui", file.toString());
    String url =
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> String.join("", command.err()), line -> line.startsWith("page at "))
            .substring("page at ".length());

    // then
    assertThat(get(url + "facts").at("/reports/0").asText()).isEqualTo("verify.json");
  }

  @Test
  void whatIsNoReportIsAnError() throws IOException {
    // given
    Path other = Files.writeString(dir.resolve("other.json"), "[1]");

    // when
    Result noReport = TestCommandLine.run("ui", other.toString());
    Result nothing = TestCommandLine.run("ui", dir.resolve("nothing").toString());
    Result port = TestCommandLine.run("ui", other.toString(), "--port=x");

    // then
    assertThat(noReport.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(noReport.err())
        .containsExactly(
            other
                + ": error ML-4108: no report of a run is here. Keep one: millrace run FILE --json"
                + " > report.json");
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(nothing.err()).singleElement().asString().contains("ML-5901");
    assertThat(port.err()).singleElement().asString().contains("ML-4100: --port: '127.0.0.1:x'");
  }
}
