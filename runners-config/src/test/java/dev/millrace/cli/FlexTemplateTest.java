package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.runner.dataflow.GoogleStub;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlexTemplateTest {
  private static final Path METADATA = Path.of("dataflow/metadata.json");

  @TempDir Path temporary;

  private final RecordedConsole console = new RecordedConsole(Style.PLAIN);
  private final Context context = new Context(console.console(), new FileToolchain(), Map.of());

  @Test
  void theCheckedInMetadataSaysWhatTheCommandLineSays() throws IOException {
    // given
    String generated = TemplateParameters.metadata(CommandLineFactory.of(context));

    // when
    if ("update".equals(System.getProperty("millrace.golden"))) {
      Files.writeString(METADATA, generated);
    }

    // then
    assertThat(Files.readString(METADATA))
        .as("run the test with -Dmillrace.golden=update and review the change")
        .isEqualTo(generated);
  }

  @Test
  void everyParameterBecomesTheOptionItStandsFor() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("pipeline", "gs://bucket/orders.yaml");
    values.put("mode", "replay");
    values.put("variables", "ARCHIVE=gs://bucket/archive; OUT=gs://bucket/out");
    values.put("from", "2025-03-01");
    values.put("to", "");
    values.put("project", "demo-project");

    assertThat(TemplateParameters.commandLine(values, "/tmp/x/orders.yaml"))
        .containsExactly(
            "replay",
            "/tmp/x/orders.yaml",
            "--runner",
            "dataflow",
            "--detach",
            "-D",
            "ARCHIVE=gs://bucket/archive",
            "-D",
            "OUT=gs://bucket/out",
            "--from",
            "2025-03-01",
            "--option",
            "project=demo-project");
  }

  @Test
  void aPipelineFileAndItsSchemasAreFetchedAndSubmitted() throws IOException {
    try (GoogleStub google = new GoogleStub()) {
      // given
      Path jar = temporary.resolve("tiny.jar");
      Files.write(jar, new byte[] {1});
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--pipeline=../pipelines/definitions/orders-payments.yaml",
                  "--mode=run",
                  "--variables=BROKERS=kafka.internal:9092",
                  "--project=demo-project",
                  "--region=us-central1",
                  "--jobName=from-template",
                  "--tempLocation=gs://bucket/temp",
                  "--filesToStage=" + jar));
      List<String> stub = google.arguments();
      for (int i = 1; i < stub.size(); i += 2) {
        arguments.add("--" + stub.get(i));
      }

      // when
      int exitCode = FlexTemplate.run(context, arguments.toArray(String[]::new));

      // then
      assertThat(console.err()).isEmpty();
      assertThat(exitCode).isZero();
      assertThat(console.out()).startsWith("job 2025-03-01_job-1\n");
    }
  }

  @Test
  void aMissingFileOrParameterIsNamed() {
    assertThat(FlexTemplate.run(context, "--mode=run")).isEqualTo(2);
    assertThat(FlexTemplate.run(context, "--pipeline=" + temporary + "/none.yaml")).isEqualTo(3);
    assertThat(console.err().lines())
        .containsExactly(
            "millrace: error ML-4100: the parameter 'pipeline' is required: the path of a pipeline"
                + " file",
            "millrace: error ML-5901: " + temporary + "/none.yaml: no such file");
  }
}
