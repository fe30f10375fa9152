package dev.millrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.Verification.Comparison;
import dev.millrace.cli.Verification.Findings;
import dev.millrace.cli.show.Console;
import dev.millrace.plan.Plan;
import dev.millrace.runner.RunTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace verify FILE}. */
@Command(
    name = "verify",
    description = {
      "Proves that a live run and a replay give the same rows.",
      "Reads what a finished live run wrote to Kafka, replays the archive without the events that"
          + " were late live, and compares every output as a multiset of rows and event times."
          + " Then shows what the late events would have changed. With --from and --to only rows"
          + " whose event time lies in the range are compared; choose a range that cuts no window"
          + " or join in two."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Mixin private TimeRange range = new TimeRange();
  @Mixin private RunOptions options = new RunOptions();

  VerifyCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    RunTarget target = options.target();
    range.check();
    Set<String> disabled = options.disabledRules();
    Plan plan = options.file().plan(context, file);
    Findings findings =
        new Verification(
                new JobRunner(context, target, options.progress()),
                plan,
                range.from(),
                range.to(),
                disabled,
                Optional.empty())
            .run();
    Console console = context.console();
    if (options.json()) {
      console.out(json(findings).toPrettyString());
    } else {
      VerificationText.lines(findings, console.style()).forEach(console::out);
    }
    return findings.exitCode();
  }

  private static ObjectNode json(Findings findings) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pipeline", findings.plan().id().name());
    json.put("same", findings.same());
    json.put("late_events", findings.lateEvents());
    json.set("outputs", comparisons(findings.parity(), "live", "replay"));
    json.set("late_effect", comparisons(findings.lateEffect(), "without_late", "with_late"));
    json.set("replay", ReportJson.of(findings.replay()));
    return json;
  }

  private static ArrayNode comparisons(List<Comparison> all, String left, String right) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Comparison comparison : all) {
      array
          .addObject()
          .put("output", comparison.output().name())
          .put(left, comparison.diff().leftTotal())
          .put(right, comparison.diff().rightTotal())
          .put("equal", comparison.diff().equal())
          .put("only_" + left, comparison.diff().onlyLeft())
          .put("only_" + right, comparison.diff().onlyRight());
    }
    return array;
  }
}
