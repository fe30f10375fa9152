package dev.millrace.cli;

import dev.millrace.cli.option.Into;
import dev.millrace.cli.option.RunOptions;
import dev.millrace.cli.option.UntilIdle;
import dev.millrace.cli.option.ViewerOptions;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.job.Context;
import dev.millrace.plan.model.Plan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace run FILE}. */
@Command(
    name = "run",
    description = {
      "Runs a pipeline on its live sources; a file without streams, in Beam YAML's own form, in"
          + " batch to the end of its sources.",
      "It goes on until Ctrl-C, or with --until-idle until its topics are read to their ends. A"
          + " run that was stopped starts anew, unless it keeps its state with --state DIR."
    })
final class RunCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Mixin private Into into = new Into();

  @Mixin private UntilIdle idle = new UntilIdle();

  @Mixin private RunOptions options = new RunOptions();

  @Mixin private ViewerOptions viewers = new ViewerOptions();

  RunCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    options.checkRunner();
    options.checkEndless(idle.untilIdle());
    Set<String> disabled = options.disabledRules();
    Plan plan = into.told(context, options, options.file().plan(context, file));
    RunMode mode = plan.isBatch() ? RunMode.REPLAY : RunMode.LIVE;
    if (mode == RunMode.LIVE) {
      options.checkDelivery(plan);
    }
    return options.launch(
        context,
        new RunRequest(
            plan,
            mode,
            Optional.empty(),
            Optional.empty(),
            idle.untilIdle(),
            Optional.empty(),
            Set.of(),
            disabled),
        viewers);
  }
}
