package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.LiveRun;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.plan.PlanText;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.model.RunnerKind;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Thousands of wrong pipeline files: each is planned, or refused with a place, a code and words for
 * people, soon. {@code -Dmillrace.fuzz.cases=N} and {@code -Dmillrace.fuzz.seed=N} change what is
 * tried.
 */
class PipelineFuzzTest {
  private static final LiveRun OFFLINE = new LiveRun(Optional.empty(), false, false);
  private static final int CASES = Integer.getInteger("millrace.fuzz.cases", 1_500);
  private static final long SEED = Long.getLong("millrace.fuzz.seed", 21);

  /** A file of a few kilobytes takes milliseconds; what takes this long hangs. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Pattern FOR_PROGRAMMERS =
      Pattern.compile(
          "\\bjava\\.|dev\\.millrace|org\\.(apache|snakeyaml)|[a-z]Exception\\b|\\tat ");

  @Test
  void everyFileIsPlannedOrRefusedInWords() throws IOException {
    FileMutator files = new FileMutator(rightFiles(), new Random(SEED));
    List<String> faults = new ArrayList<>();
    int planned = 0;
    for (int i = 0; i < CASES && faults.size() < 20; i++) {
      String text = files.next();
      long start = System.nanoTime();
      try {
        use(Planner.plan(PipelineFiles.open("p.yaml", text, Map.of())));
        planned++;
      } catch (UserException e) {
        e.diagnostics().stream()
            .filter(PipelineFuzzTest::isForProgrammers)
            .forEach(d -> faults.add(d + "\n" + text));
      } catch (RuntimeException | StackOverflowError e) {
        List<StackTraceElement> trace = List.of(e.getStackTrace());
        faults.add(e + " " + trace.subList(0, Math.min(8, trace.size())) + "\n" + text);
      }
      if (System.nanoTime() - start > LONGEST.toNanos()) {
        faults.add("longer than " + LONGEST + "\n" + text);
      }
    }
    assertThat(faults).as("of " + CASES + " files, seed " + SEED).isEmpty();
    assertThat(planned).as("right files among the wrong ones").isPositive();
  }

  /** The shipped definitions, and what the documentation shows. */
  private static List<Object> rightFiles() throws IOException {
    List<Object> files = new ArrayList<>();
    try (Stream<Path> definitions = Files.list(Path.of("definitions"))) {
      for (Path file : definitions.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        files.add(tree(Files.readString(file)));
      }
    }
    try (Stream<Path> pages = Files.list(Path.of("../docs"))) {
      for (Path page : pages.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        Matcher block = BLOCK.matcher(Files.readString(page));
        while (block.find()) {
          files.add(tree(block.group(1)));
        }
      }
    }
    return files;
  }

  private static Object tree(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  /** All that can be done with a plan without looking at anything outside. */
  private static void use(Plan plan) {
    assertThat(PlanText.render(plan)).isNotEmpty();
    assertThat(Planner.refusals(plan)).noneMatch(PipelineFuzzTest::isForProgrammers);
    for (PlanNode node : plan.nodes()) {
      if (node.kind() instanceof StreamNode stream) {
        stream.stream()
            .live()
            .flatMap(live -> Connectors.source(live).live())
            .ifPresent(source -> source.read(stream.live(), OFFLINE));
      }
    }
    sinks(plan);
  }

  /** Builds the live sinks, which ask no server. */
  private static void sinks(Plan plan) {
    GraphShape shape = new GraphShape(2, true, 1, false, false, false, true, RunnerKind.FLINK);
    RunRequest request =
        new RunRequest(
            plan,
            RunMode.LIVE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Set.of());
    SinkCompiler sinks = new SinkCompiler(request, "run", shape, 0);
    PCollection<Block> rows = Pipeline.create().apply(Create.empty(BlockCoder.of()));
    for (PlanOutput output : plan.outputs()) {
      output.live().ifPresent(side -> sinks.write(output, side, rows));
    }
  }

  private static boolean isForProgrammers(Diagnostic diagnostic) {
    return diagnostic.position().line() < 0
        || !diagnostic.code().matches("ML-\\d{4}")
        || diagnostic.message().isBlank()
        || FOR_PROGRAMMERS.matcher(diagnostic.message()).find();
  }
}
