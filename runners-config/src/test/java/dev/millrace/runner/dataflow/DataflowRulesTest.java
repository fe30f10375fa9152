package dev.millrace.runner.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.compile.RunMode;
import dev.millrace.runner.ClassPath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused, and what settings and libraries a job gets. */
class DataflowRulesTest {
  @TempDir Path temporary;

  @Test
  void checkFindsWhatCannotRunThereAndAcceptsWhatCan() throws IOException {
    // given
    Path file = temporary.resolve("p.yaml");
    Files.writeString(
        file,
        """
        streams:
          s:
            fields: {id: VARCHAR}
            live: {type: ReadFromKafka, config: {topic: s, bootstrap_servers: "${BROKERS}", format: JSON}}
            archive: {type: ReadFromParquet, config: {path: "${ARCHIVE}"}}
        on_error: fail
        pipeline: {transforms: [{type: Filter, name: F, input: s, config: {keep: id <> ''}}]}
        outputs:
          out: {input: F, live: {type: WriteToConsole}, replay: {type: WriteToParquet, config: {path: "${OUT}"}}}
        """);

    // when
    Result local =
        TestCommandLine.run(
            "check",
            file.toString(),
            "--runner",
            "dataflow",
            "-D",
            "BROKERS=k:9092,127.0.0.1:1",
            "-D",
            "ARCHIVE=archive",
            "-D",
            "OUT=gs://bucket/out");

    // then
    assertThat(local.exitCode()).isEqualTo(2);
    assertThat(local.out())
        .containsExactly(
            file
                + ":4:72: error ML-4304 streams.s.live.config.bootstrap_servers: '127.0.0.1:1' is"
                + " this machine, which workers cannot reach; expected addresses in their network.",
            file
                + ":5:54: error ML-4301 streams.s.archive.config.path: 'archive' is a path of this"
                + " machine, which workers cannot reach; expected a path such as gs://BUCKET/PATH.",
            file
                + ":9:26: error ML-4300 outputs.out.live: WriteToConsole prints on the workers of"
                + " Dataflow, where nobody reads it. Write to a topic, a table or a bucket.");
  }

  @Test
  void theProfileOfAModeGoesOverTheCommonOne() throws IOException {
    Path file = temporary.resolve("mine.yaml");
    Files.writeString(file, "beam: {a: 1, experiments: [x, y]}\nlive: {a: 2}\nreplay: {b: true}\n");

    DataflowProfile profile = DataflowProfile.of(Optional.of(file));

    assertThat(profile.options(RunMode.LIVE))
        .containsEntry("a", "2")
        .containsEntry("experiments", "x,y");
    assertThat(profile.options(RunMode.REPLAY)).containsEntry("a", "1").containsEntry("b", "true");
    assertThat(DataflowProfile.of(Optional.empty()).options(RunMode.LIVE))
        .containsEntry("enableStreamingEngine", "true");
  }

  @Test
  void aProfileThatIsNoneIsRefused() throws IOException {
    Path file = temporary.resolve("bad.yaml");
    Files.writeString(file, "beem: {}\n");

    assertThatThrownBy(() -> DataflowProfile.of(Optional.of(file)))
        .hasMessage(
            "dataflow: error ML-4313: "
                + file
                + ": unknown key 'beem'; expected one of beam, live, replay");
    assertThatThrownBy(() -> DataflowProfile.of(Optional.of(temporary.resolve("none.yaml"))))
        .hasMessageStartingWith("dataflow: error ML-4313: --profile: ");
  }

  @Test
  void workersGetTheClassPathWithoutOtherRunners() throws IOException {
    // given
    Path lib = Files.createDirectories(temporary.resolve("lib"));
    jar(lib.resolve("needed.jar"), new Manifest());
    jar(lib.resolve("flink-runtime-1.19.3.jar"), new Manifest());
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(Attributes.Name.CLASS_PATH, "lib/needed.jar lib/flink-runtime-1.19.3.jar lib/no.jar");
    Path main = temporary.resolve("main.jar");
    jar(main, manifest);

    // when, then
    assertThat(WorkerFiles.of(ClassPath.of(main.toString(), "")))
        .containsExactly(main.toString(), lib.resolve("needed.jar").toString());
  }

  private static void jar(Path file, Manifest manifest) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.finish();
    }
  }

  @Test
  void aLiveStepThatWantsItsInputSortedIsRefused() {
    // given
    DataflowPipelineOptions options =
        PipelineOptionsFactory.create().as(DataflowPipelineOptions.class);
    options.setRunner(DirectRunner.class);
    options.setStreaming(true);
    Pipeline pipeline = Pipeline.create(options);
    pipeline.apply("In", Create.of(KV.of("k", 1))).apply("Sorted", ParDo.of(new SortedFn()));

    // when, then
    assertThatThrownBy(() -> GraphChecks.check(pipeline))
        .hasMessageContaining(
            "error ML-4305: step 'Sorted/ParMultiDo(Sorted)' cannot run on Dataflow: ")
        .hasMessageContaining("sorted by time");
  }

  private static final class SortedFn extends DoFn<KV<String, Integer>, Void> {
    @StateId("s")
    private final StateSpec<ValueState<Integer>> state = StateSpecs.value();

    @RequiresTimeSortedInput
    @ProcessElement
    public void process(@StateId("s") ValueState<Integer> sorted) {
      sorted.clear();
    }
  }
}
