package dev.millrace.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.job.ExitCode;
import org.junit.jupiter.api.Test;

/** Refused before the job starts. */
class MetricsOptionsTest {
  private static TestCommandLine.Result run(String... more) {
    return TestCommandLine.run(
        "run", "../pipelines/definitions/user-sessions.yaml", more[0], more[1]);
  }

  @Test
  void whatIsNotAnAddressIsRefused() {
    // when
    TestCommandLine.Result result = run("--runner=direct", "--metrics-port=http");

    // then
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err())
        .containsExactly(
            "millrace: error ML-4100: --metrics-port: 'http' is neither PORT nor HOST:PORT, with a"
                + " port from 0 to 65535");
  }

  @Test
  void anEndpointIsOneOfHttpAndHasNoPassword() {
    // when
    TestCommandLine.Result result =
        run("--runner=direct", "--otlp-endpoint=http://me:secret@collector:4318");

    // then
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err())
        .singleElement()
        .asString()
        .startsWith("millrace: error ML-4100: --otlp-endpoint: expected http://HOST:PORT")
        .doesNotContain("secret@");
  }

  @Test
  void dataflowHasNoProcessThatCouldServe() {
    // when
    TestCommandLine.Result result = run("--runner=dataflow", "--metrics-port=0");

    // then
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err())
        .anyMatch(
            line ->
                line.startsWith(
                    "millrace: error ML-4100: --metrics-port does not work with --runner"
                        + " dataflow"));
  }
}
