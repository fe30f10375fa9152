package dev.millrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.cli.option.FileOptions;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.UserException;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Refusals;
import dev.millrace.plan.Planner;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.RunnerKind;
import dev.millrace.runner.dataflow.DataflowChecks;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.show.Console;
import dev.millrace.show.Messages;
import dev.millrace.show.Quantities;
import dev.millrace.spec.FileVariables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace check FILE...}. */
@Command(
    name = "check",
    description =
        "Finds everything that can be known without running: keys, names, schemas, SQL types.")
final class CheckCommand implements Callable<Integer> {
  private enum Format {
    TEXT,
    JSON
  }

  private final Context context;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The pipeline files.")
  private List<Path> files = List.of();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How problems are printed.")
  private Format format = Format.TEXT;

  @Option(
      names = "--runner",
      paramLabel = "NAME",
      defaultValue = "flink",
      description =
          "Check what a live run on this runner can promise: ${DEFAULT-VALUE}, or one of "
              + "direct, flink-embedded, dataflow.")
  private String runner = RunnerKind.FLINK.label();

  @Option(
      names = "--connect",
      description =
          "Also ask the brokers, tables and registries of the live side whether they are there and"
              + " let us do what the file needs; nothing is read or written.")
  private boolean connect;

  @Mixin private FileOptions options = new FileOptions();

  CheckCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    FileVariables variables = options.variables(context);
    List<Diagnostic> found = new ArrayList<>();
    for (Path file : files) {
      found.addAll(check(file, variables));
    }
    if (format == Format.JSON) {
      context.console().out(json(found).toPrettyString());
    }
    return found.stream().anyMatch(Diagnostic::isError) ? ExitCode.USAGE : ExitCode.OK;
  }

  private List<Diagnostic> check(Path file, FileVariables variables) {
    Console console = context.console();
    List<Diagnostic> found;
    String summary = "";
    try {
      Plan plan = context.plan(file, variables);
      found = new ArrayList<>(withRefusals(plan));
      if (connect && found.stream().noneMatch(Diagnostic::isError)) {
        found.addAll(connected(plan));
      }
      if (found.stream().noneMatch(Diagnostic::isError)) {
        summary = summary(file, plan);
      }
    } catch (UserException e) {
      found = e.diagnostics();
    }
    if (format == Format.TEXT) {
      found.forEach(diagnostic -> console.out(Messages.line(diagnostic, console.style())));
      if (!summary.isEmpty()) {
        console.out(summary);
      }
    }
    return found;
  }

  /** From this process, whatever runner the job is for. */
  private List<Diagnostic> connected(Plan plan) {
    RunMode mode = plan.isBatch() ? RunMode.REPLAY : RunMode.LIVE;
    return new JobRunner(context, new DirectTarget(), format == Format.TEXT)
        .connect(RunRequest.of(plan, mode));
  }

  private String summary(Path file, Plan plan) {
    return file
        + ": "
        + context.console().style().good()
        + " "
        + Quantities.count(plan.spec().streams().size(), "stream")
        + ", "
        + Quantities.count(plan.spec().transforms().size(), "step")
        + ", "
        + Quantities.count(plan.outputs().size(), "output");
  }

  /** The plan's warnings, and all that the runner cannot do of what either mode asks for. */
  private List<Diagnostic> withRefusals(Plan plan) {
    RunnerKind kind = kind();
    Diagnostics found = new Diagnostics();
    plan.warnings().forEach(found::add);
    Planner.refusals(plan).forEach(found::add);
    Deliveries.refusals(plan, kind).forEach(found::add);
    RunnerOptionsCheck.check(plan).forEach(found::add);
    if (kind == RunnerKind.DATAFLOW) {
      DataflowChecks.check(plan, EnumSet.allOf(RunMode.class)).forEach(found::add);
    }
    return found.sorted();
  }

  private RunnerKind kind() {
    return RunnerKind.of(runner)
        .orElseThrow(
            () ->
                Refusals.of(
                    Refusals.RUNNER,
                    "--runner: there is no runner '"
                        + runner
                        + "'; expected direct, flink-embedded, flink or dataflow"));
  }

  private static ArrayNode json(List<Diagnostic> found) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Diagnostic diagnostic : found) {
      array
          .addObject()
          .put("file", diagnostic.position().file())
          .put("line", diagnostic.position().line())
          .put("column", diagnostic.position().column())
          .put("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT))
          .put("code", diagnostic.code())
          .put("path", diagnostic.path())
          .put("message", diagnostic.message());
    }
    return array;
  }
}
