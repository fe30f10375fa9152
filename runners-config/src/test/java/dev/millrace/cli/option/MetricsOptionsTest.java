package dev.millrace.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.job.ExitCode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Refused before the job starts. */
class MetricsOptionsTest {
  private static TestCommandLine.Result run(String... more) {
    return TestCommandLine.run(
        Stream.concat(
                Stream.of("run", "../pipelines/definitions/user-sessions.yaml"), Stream.of(more))
            .toArray(String[]::new));
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

  @Test
  void tracesNeedACollectorAShareAndARunThatIsFollowed() {
    String collector = "--otlp-endpoint=http://127.0.0.1:1";
    assertThat(run("--trace-share=0.5").err())
        .containsExactly(
            "millrace: error ML-4100: --trace-share needs --otlp-endpoint, the collector that takes"
                + " spans");
    for (String wrong : List.of("1.5", "-1", "NaN", "all")) {
      assertThat(run(collector, "--trace-share=" + wrong).err())
          .containsExactly(
              "millrace: error ML-4100: --trace-share: expected a share of the records from 0 to 1,"
                  + " for example 0.01; got '"
                  + wrong
                  + "'");
    }
    assertThat(run("--runner=dataflow", collector, "--trace-share=0").err())
        .anyMatch(line -> line.contains("does not work with --runner dataflow"));
  }
}
