package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.exchange.LiveKeyedFn;
import dev.millrace.engine.exchange.ResidentKeyedFn;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.shuffle.Shuffle;
import dev.millrace.shuffle.ShuffledData;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineVisitor;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live runs on the direct runner, with state that stays in place and with map states. */
class ResidentStateTest {
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - {type: Deduplicate, name: Once, input: a, config: {key: id, within: 10m}}
          - type: Combine
            name: PerMinute
            input: Once
            windowing: {type: fixed, size: 1m}
            config: {group_by: k, combine: {n: {fn: count}, ids: {value: id, fn: count_distinct}}}
      streams:
        a:
          fields: {id: INTEGER NOT NULL, k: INTEGER NOT NULL, t: TIMESTAMP NOT NULL}
          timestamp: t
          watermark: {max_out_of_orderness: 1m}
          archive: {type: ReadFromJson, config: {path: "${DIR}/a.jsonl"}}
      outputs:
        minutes:
          input: PerMinute
          live: {type: WriteToConsole}
          replay: {type: WriteToParquet, config: {path: out}}
        dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
      """;

  @TempDir private Path directory;
  private Plan plan;

  @BeforeEach
  void writeEvents() throws IOException {
    Random random = new Random(20);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      lines.add(
          "{\"id\": %d, \"k\": %d, \"t\": \"%s\"}"
              .formatted(
                  random.nextInt(300),
                  random.nextInt(4),
                  Instant.ofEpochSecond(1_700_000_000 + random.nextInt(900))));
    }
    Files.write(directory.resolve("a.jsonl"), lines);
    plan =
        Planner.plan(
            PipelineFiles.parse("f.yaml", FILE, Map.of("DIR", directory.toString())).spec());
  }

  @Test
  void givesTheRowsOfMapStates() {
    List<String> resident = run(Set.of(), ResidentKeyedFn.class);
    List<String> maps = run(Set.of("resident-state"), LiveKeyedFn.class);

    assertThat(resident).hasSizeGreaterThan(40).isEqualTo(maps);
  }

  /** The rows of a live run in the order of its data. */
  private List<String> run(Set<String> rulesOff, Class<?> host) {
    Path out = directory.resolve("out" + rulesOff.size());
    RunRequest request =
        new RunRequest(
            plan,
            RunMode.REPLAY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            rulesOff);
    try (ShuffledData data = ShuffledData.read(request, directory, read -> {})) {
      Shuffle shuffle = data.shuffle(Shuffle.Arrival.WITHIN_BOUND.ordinal());
      DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
      options.setEnforceImmutability(false);
      options.setEnforceEncodability(false);
      CompiledJob job = data.compile(shuffle, out, options);
      assertThat(hosts(job.pipeline())).containsExactly(host.getSimpleName());
      PipelineResult result = job.pipeline().run();
      result.waitUntilFinish();
      job.publish(result.metrics());
      assertThat(job.ledger(result.metrics()).balanced()).isTrue();
      return ReplayedFiles.rows(out.resolve("minutes"), plan.outputs().get(0).schema());
    }
  }

  private static Set<String> hosts(Pipeline pipeline) {
    Set<String> hosts = new TreeSet<>();
    pipeline.traverseTopologically(
        new PipelineVisitor.Defaults() {
          @Override
          public void visitPrimitiveTransform(TransformHierarchy.Node node) {
            if (node.getTransform() instanceof ParDo.MultiOutput<?, ?> step
                && step.getFn().getClass().getSimpleName().endsWith("KeyedFn")) {
              hosts.add(step.getFn().getClass().getSimpleName());
            }
          }
        });
    return hosts;
  }
}
