package dev.millrace.runner.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line against stand-ins of Google's services. */
class SubmissionTest {
  private final GoogleStub google = new GoogleStub();

  @TempDir Path temporary;

  @AfterEach
  void stop() {
    google.close();
  }

  private Result run(String... further) throws IOException {
    Path jar = temporary.resolve("tiny.jar");
    Files.write(jar, new byte[] {1});
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(
            "run",
            "../pipelines/definitions/orders-payments.yaml",
            "-D",
            "BROKERS=kafka.internal:9092",
            "--runner",
            "dataflow",
            "--region",
            "us-central1",
            "--option",
            "filesToStage=" + jar));
    arguments.addAll(google.arguments());
    arguments.addAll(List.of(further));
    return TestCommandLine.run(arguments.toArray(String[]::new));
  }

  private Result runWithAll(String... further) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of("--project", "demo-project", "--temp-location", "gs://bucket/temp"));
    all.addAll(List.of(further));
    return run(all.toArray(String[]::new));
  }

  @Test
  void aJobIsStagedSubmittedAndFollowedToItsEnd() throws IOException {
    // given
    google
        .states("JOB_STATE_RUNNING", "JOB_STATE_DRAINED")
        .message("JOB_MESSAGE_BASIC", "Worker configuration: n2-standard-4")
        .message("JOB_MESSAGE_DEBUG", "nobody wants to know");

    // when
    Result result = runWithAll("--service-account", "worker@demo-project.iam.gserviceaccount.com");

    // then
    assertThat(result.err()).noneMatch(line -> line.contains("error"));
    assertThat(result.out())
        .contains(
            "job 2025-03-01_job-1",
            "https://console.cloud.google.com/dataflow/jobs/us-central1/2025-03-01_job-1?project=demo-project");
    assertThat(result.err()).contains("basic Worker configuration: n2-standard-4");
    assertThat(result.err()).noneMatch(line -> line.contains("nobody"));
    assertThat(result.exitCode()).isZero();
    assertThat(google.job().path("name").asText()).isEqualTo("millrace-orders-payments-live");
    assertThat(google.job().path("type").asText()).isEqualTo("JOB_TYPE_STREAMING");
    assertThat(google.job().path("environment").path("serviceAccountEmail").asText())
        .isEqualTo("worker@demo-project.iam.gserviceaccount.com");
    assertThat(google.staged())
        .anyMatch(name -> name.contains("temp/staging/tiny-"))
        .anyMatch(name -> name.contains("temp/staging/pipeline-"));
  }

  @Test
  void aDetachedJobIsNotFollowed() throws IOException {
    Result result = runWithAll("--detach", "--job-name", "mine");

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).hasSize(2).first().isEqualTo("job 2025-03-01_job-1");
    assertThat(google.job().path("name").asText()).isEqualTo("mine");
    assertThat(google.requests()).noneMatch(line -> line.contains("/messages"));
  }

  @Test
  void aJobThatFailsSaysWhy() throws IOException {
    google
        .states("JOB_STATE_RUNNING", "JOB_STATE_FAILED")
        .message("JOB_MESSAGE_ERROR", "Workflow failed. Causes: no route to kafka.internal");

    Result result = runWithAll();

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .contains(
            "dataflow: error ML-5373: job 2025-03-01_job-1 failed: Workflow failed. Causes: no"
                + " route to kafka.internal");
  }

  @Test
  void aCancelledJobIsReportedAsSuch() throws IOException {
    google.states("JOB_STATE_CANCELLED");

    assertThat(runWithAll().exitCode()).isEqualTo(130);
  }

  @Test
  void drainAndCancelAskTheRunningJobOfThatName() throws IOException {
    google.running("millrace-orders-payments-live");

    Result drained = runWithAll("--drain");
    String drain = google.requestedState();
    Result cancelled = runWithAll("--cancel");
    Result none = runWithAll("--drain", "--job-name", "other");

    assertThat(drained.out()).containsExactly("draining job running-1");
    assertThat(drain).isEqualTo("JOB_STATE_DRAINED");
    assertThat(cancelled.out()).containsExactly("cancelling job running-1");
    assertThat(google.requestedState()).isEqualTo("JOB_STATE_CANCELLED");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err())
        .containsExactly("dataflow: error ML-4314: there is no running job named 'other'");
  }

  @Test
  void anUpdateNamesTheJobItReplaces() throws IOException {
    google.running("millrace-orders-payments-live");

    Result result = runWithAll("--update", "--detach");

    assertThat(result.err()).isEmpty();
    assertThat(google.job().path("replaceJobId").asText()).isEqualTo("running-1");
  }

  @Test
  void everySettingThatIsMissingIsNamedAtOnce() throws IOException {
    Result result = run();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .containsExactly(
            "dataflow: error ML-4310: --project is required with --runner dataflow: a project's id",
            "dataflow: error ML-4310: --temp-location is required with --runner dataflow: a path in"
                + " a bucket, gs://BUCKET/PATH");
    assertThat(google.requests()).isEmpty();
  }

  @Test
  void settingsThatCannotBeRightAreRefused() throws IOException {
    Result result = run("--project", "X", "--temp-location", "/tmp/x", "--job-name", "Upper Case");

    assertThat(result.err())
        .containsExactly(
            "dataflow: error ML-4311: --project: 'X' cannot be right; expected a project's id",
            "dataflow: error ML-4311: --temp-location: '/tmp/x' cannot be right; expected a path in"
                + " a bucket, gs://BUCKET/PATH",
            "dataflow: error ML-4311: --job-name: 'Upper Case' cannot be right; expected letters,"
                + " digits and -, beginning with a letter, at most 63");
    assertThat(runWithAll("--option", "noSuchOption=1").err())
        .singleElement()
        .asString()
        .startsWith("dataflow: error ML-4312: options: ");
    assertThat(runWithAll("--option", "experiments=disable_runner_v2").err())
        .singleElement()
        .asString()
        .startsWith("dataflow: error ML-4302: experiment 'disable_runner_v2': ");
  }

  @Test
  void aBucketThatIsMissingIsNamed() throws IOException {
    google.refuse("GET /storage/v1/b/bucket", 404);

    Result result = runWithAll();

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .singleElement()
        .asString()
        .startsWith("dataflow: error ML-5371: the bucket is missing or closed to you: ")
        .contains("gs://bucket/temp");
  }

  @Test
  void whatTheServiceRefusesIsPassedOnWithAdvice() throws IOException {
    google.refuse("POST /v1b3/", 403);

    Result result = runWithAll();

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .containsExactly(
            "dataflow: error ML-5372: Google refused it (403): the stub says 403; you, or the"
                + " workers' service account, may not do this, or the API is not enabled");
  }

  @Test
  void aQuotaThatIsUsedUpIsToldFromAMissingPermission() throws IOException {
    google.refuse("POST /v1b3/", 403, "Quota exceeded for quota metric 'Jobs'");

    Result result = runWithAll();

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .containsExactly(
            "dataflow: error ML-5372: Google refused it (403): Quota exceeded for quota metric"
                + " 'Jobs'; a quota is used up: wait, or ask for more");
  }

  /** Beam's clients try again for minutes before they give up, so these are not waited for. */
  @Test
  void quotasAndOutagesAreToldApart() {
    HttpResponseException quota =
        new HttpResponseException.Builder(429, "Quota exceeded", new HttpHeaders()).build();

    assertThat(DataflowFaults.of(new RuntimeException("Failed to create a workflow job", quota)))
        .hasMessage(
            "dataflow: error ML-5372: Google refused it (429): Quota exceeded; a quota is used up:"
                + " wait, or ask for more");
    assertThat(DataflowFaults.of(new UncheckedIOException(new ConnectException("refused"))))
        .hasMessage(
            "dataflow: error ML-5374: Google's services cannot be reached: ConnectException:"
                + " refused");
  }

  @Test
  void withoutCredentialsNothingIsTried() throws IOException {
    Result result =
        runWithAll("--option", "credentialFactoryClass=" + NoCredentials.class.getName());

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .singleElement()
        .asString()
        .startsWith("dataflow: error ML-5370: there are no Google credentials.");
    assertThat(google.requests()).isEmpty();
  }

  @Test
  void whatDataflowDoesNotSupportIsRefusedWithItsPlaceInTheFile() throws IOException {
    Result result = runWithAll("-D", "BROKERS=localhost:9092", "--until-idle", "10s");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains(
            "../pipelines/definitions/orders-payments.yaml:64:51: error ML-4304"
                + " streams.orders.live.config.bootstrap_servers: 'localhost:9092' is this machine,"
                + " which workers cannot reach; expected addresses in their network.")
        .anyMatch(line -> line.startsWith("dataflow: error ML-4303: --until-idle"));
  }
}
