package dev.millrace.runner.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shipped pipeline in every mode, translated by the real Dataflow runner, without a network.
 */
class TranslationTest {
  private static final String JAVA_CODER = "beam:coders:javasdk:0.1";

  @TempDir Path temporary;

  @BeforeEach
  void library() throws IOException {
    Files.write(temporary.resolve("tiny.jar"), new byte[] {1});
  }

  static Stream<Arguments> cases() {
    return Stream.of("orders-payments", "playback-engagement", "user-sessions")
        .flatMap(name -> Stream.of(RunMode.values()).map(mode -> Arguments.of(name, mode)));
  }

  private Plan plan(String name) {
    Map<String, String> variables =
        Map.of(
            "BROKERS", "kafka.internal:9092",
            "ARCHIVE", temporary.resolve("archive").toString(),
            "OUT", temporary.resolve("out").toString());
    Path file = Path.of("../pipelines/definitions", name + ".yaml");
    return Planner.plan(PipelineFiles.load(file, variables).spec());
  }

  private RunnerApi.Pipeline translate(Plan plan, RunMode mode) throws IOException {
    if (mode == RunMode.REPLAY) {
      SampleArchive.write(plan);
    }
    Map<String, String> options = new LinkedHashMap<>();
    options.put("credentialFactoryClass", NoopCredentialFactory.class.getName());
    options.put("pathValidatorClass", NoopPathValidator.class.getName());
    options.put("stagingLocation", temporary.resolve("stage").toString());
    options.put("templateLocation", temporary.resolve("template.json").toString());
    options.put("filesToStage", temporary.resolve("tiny.jar").toString());
    Files.createDirectories(temporary.resolve("stage"));
    DataflowTarget target =
        DataflowTarget.of(
            new DataflowSettings(
                Optional.empty(),
                Optional.of("demo-project"),
                Optional.of("us-central1"),
                Optional.of(temporary.resolve("stage").toString()),
                Optional.empty(),
                Optional.empty(),
                false,
                options),
            plan.id().name());
    CompiledJob job =
        PipelineCompiler.compile(RunRequest.of(plan, mode), target.options(Map.of(), mode));
    target.submit(job);
    try (Stream<Path> staged = Files.list(temporary.resolve("stage"))) {
      Path graph = staged.filter(file -> file.toString().endsWith(".pb")).findFirst().orElseThrow();
      return RunnerApi.Pipeline.parseFrom(Files.readAllBytes(graph));
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void isTranslatedForTheService(String name, RunMode mode) throws IOException {
    // given
    Plan plan = plan(name);

    // when
    RunnerApi.Pipeline graph = translate(plan, mode);

    // then
    assertThat(roots(graph)).containsAll(expectedSteps(plan, mode));
    assertThat(javaSerialisedElements(graph)).isEmpty();
    assertState(plan, mode, graph);
    assertThat(graph.getComponents().getWindowingStrategiesMap().values())
        .allMatch(
            windowing ->
                windowing.getWindowFn().getUrn().equals("beam:window_fn:global_windows:v1")
                    // Within Beam's Reshuffle.
                    || windowing
                        .getWindowFn()
                        .getPayload()
                        .toStringUtf8()
                        .contains("IdentityWindowFn"));
    assertEnvironment(graph);
    assertJob(mode);
  }

  private static Set<String> roots(RunnerApi.Pipeline graph) {
    return graph.getComponents().getTransformsMap().values().stream()
        .map(transform -> transform.getUniqueName().split("/", -1)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Sources and outputs that the mode has, and every keyed step, under their names in the file. */
  private static Set<String> expectedSteps(Plan plan, RunMode mode) {
    Set<String> names = new TreeSet<>();
    for (PlanNode node : plan.nodes()) {
      if (node.kind() instanceof StreamNode || mode != RunMode.ARCHIVE && isKeyed(node)) {
        names.add(node.name());
      }
    }
    for (PlanOutput output : plan.outputs()) {
      boolean has =
          mode == RunMode.LIVE && output.live().isPresent()
              || mode == RunMode.REPLAY && output.replay().isPresent();
      if (has) {
        names.add(output.name());
      }
    }
    if (mode == RunMode.REPLAY) {
      names.add("publish");
    }
    return names;
  }

  private static boolean isKeyed(PlanNode node) {
    return node.kind() instanceof KeyedNode;
  }

  /** Live keyed steps have maps and timers of event time; nothing has state of another kind. */
  private static void assertState(Plan plan, RunMode mode, RunnerApi.Pipeline graph)
      throws IOException {
    Set<String> stateful = new TreeSet<>();
    for (RunnerApi.PTransform transform : graph.getComponents().getTransformsMap().values()) {
      if (transform.getSpec().getUrn().equals("beam:transform:pardo:v1")) {
        RunnerApi.ParDoPayload fn =
            RunnerApi.ParDoPayload.parseFrom(transform.getSpec().getPayload());
        assertThat(fn.getRequiresTimeSortedInput()).isFalse();
        assertThat(fn.getStateSpecsMap().values())
            .allMatch(state -> !state.hasOrderedListSpec() && !state.hasCombiningSpec());
        String step = transform.getUniqueName().split("/", -1)[0];
        if (fn.getTimerFamilySpecsCount() > 0
            && fn.getStateSpecsMap().values().stream().anyMatch(RunnerApi.StateSpec::hasMapSpec)) {
          stateful.add(step);
        }
      }
    }
    Set<String> keyed = new TreeSet<>();
    if (mode == RunMode.LIVE) {
      plan.nodes().stream().filter(TranslationTest::isKeyed).forEach(n -> keyed.add(n.name()));
    }
    assertThat(stateful).isEqualTo(keyed);
  }

  /**
   * Collections whose elements are coded by Java serialisation, apart from Beam's own list of
   * sources before a read.
   */
  private static List<String> javaSerialisedElements(RunnerApi.Pipeline graph) {
    Map<String, RunnerApi.Coder> coders = graph.getComponents().getCodersMap();
    return graph.getComponents().getPcollectionsMap().values().stream()
        .filter(collection -> !collection.getUniqueName().contains("OutputSingleSource"))
        .filter(collection -> isJavaSerialised(collection.getCoderId(), coders))
        .map(RunnerApi.PCollection::getUniqueName)
        .toList();
  }

  private static boolean isJavaSerialised(String id, Map<String, RunnerApi.Coder> coders) {
    RunnerApi.Coder coder = coders.get(id);
    if (coder.getSpec().getUrn().equals(JAVA_CODER)) {
      Coder<?> ours =
          (Coder<?>)
              SerializableUtils.deserializeFromByteArray(
                  coder.getSpec().getPayload().toByteArray(), id);
      return ours instanceof SerializableCoder;
    }
    return coder.getComponentCoderIdsList().stream()
        .anyMatch(part -> isJavaSerialised(part, coders));
  }

  private static void assertEnvironment(RunnerApi.Pipeline graph) throws IOException {
    RunnerApi.Environment environment =
        graph.getComponents().getEnvironmentsMap().values().iterator().next();
    assertThat(graph.getComponents().getEnvironmentsCount()).isEqualTo(1);
    assertThat(environment.getUrn()).isEqualTo("beam:env:docker:v1");
    assertThat(RunnerApi.DockerPayload.parseFrom(environment.getPayload()).getContainerImage())
        .contains("beam_java")
        .endsWith(":2.70.0");
    assertThat(environment.getDependenciesCount()).isEqualTo(1);
  }

  private void assertJob(RunMode mode) throws IOException {
    JsonNode job = new ObjectMapper().readTree(temporary.resolve("template.json").toFile());
    assertThat(job.path("type").asText())
        .isEqualTo(mode == RunMode.REPLAY ? "JOB_TYPE_BATCH" : "JOB_TYPE_STREAMING");
    assertThat(job.path("environment").path("experiments").toString())
        .contains("use_runner_v2", "use_portable_job_submission");
    if (mode != RunMode.REPLAY) {
      assertThat(job.path("environment").path("experiments").toString())
          .contains("enable_streaming_engine");
    }
  }
}
