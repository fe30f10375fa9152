package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.parquet.read.ParquetRows;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;

/** Replays from files into files, whose ledgers balance, and what they wrote. */
final class ReplayedFiles {
  private ReplayedFiles() {}

  /** Event times, the end excluded. */
  record Range(Instant from, Instant to) {}

  /** The name of the output that takes what STEP or STEP.OUTPUT gives. */
  static String name(String input) {
    return input.toLowerCase(Locale.ROOT).replace('.', '_');
  }

  /** Replays all there is. */
  static Map<String, List<String>> replay(Plan plan, Path out, Set<String> rulesOff) {
    return replay(plan, out, Optional.empty(), rulesOff);
  }

  static Map<String, List<String>> replay(Plan plan, Path out, Range range, Set<String> rulesOff) {
    return replay(plan, out, Optional.of(range), rulesOff);
  }

  /** Output name → its rows as text, sorted. */
  private static Map<String, List<String>> replay(
      Plan plan, Path out, Optional<Range> range, Set<String> rulesOff) {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setEnforceImmutability(false);
    options.setEnforceEncodability(false);
    CompiledJob job =
        PipelineCompiler.compile(
            new RunRequest(
                plan,
                RunMode.REPLAY,
                range.map(Range::from),
                range.map(Range::to),
                Optional.empty(),
                Optional.of(out.toString()),
                Set.of(),
                rulesOff),
            options);
    PipelineResult result = job.pipeline().run();
    result.waitUntilFinish();
    job.publish(result.metrics());
    assertThat(job.ledger(result.metrics()).balanced()).isTrue();
    Map<String, List<String>> rows = new TreeMap<>();
    for (PlanOutput output : plan.outputs()) {
      if (output.replay().isPresent()) {
        rows.put(output.name(), rows(out.resolve(output.name()), output.schema()));
      }
    }
    return rows;
  }

  static List<String> rows(Path path, Schema schema) {
    List<String> rows = new ArrayList<>();
    JsonEncoder json = JsonEncoder.of(schema);
    try (ParquetRows read = ParquetRows.read(path.toString(), schema)) {
      read.forEachRemaining(event -> rows.add(event.time() + " " + json.text(event.values())));
    }
    rows.sort(null);
    return rows;
  }
}
