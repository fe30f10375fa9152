package dev.millrace.cli;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.plan.PlanText;
import dev.millrace.plan.model.Plan;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace plan FILE}. */
@Command(
    name = "plan",
    description = "Shows the graph: every step with its inputs, its columns and its windows.")
final class PlanCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Mixin private FileOptions options = new FileOptions();

  PlanCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Plan plan = options.plan(context, file);
    PlanText.render(plan).lines().forEach(context.console()::out);
    return ExitCode.OK;
  }
}
