package dev.millrace.cli.state;

import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.runner.state.StateHome;
import dev.millrace.runner.state.StateSweep;
import dev.millrace.show.Quantities;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace state gc DIR}. */
@Command(
    name = "gc",
    description = {
      "Removes what no checkpoint needs that can be gone on from, and old checkpoints.",
      "A run does the same with its own directory when it starts. Not while a run uses it."
    })
final class SweepCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "DIR", description = "The directory of --state.")
  private Path directory = Path.of("");

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "1",
      description = "So many of the newest checkpoints stay; ${DEFAULT-VALUE} without it.")
  private int keep = 1;

  @Option(names = "--dry-run", description = "Say what would go, and remove nothing.")
  private boolean dry;

  SweepCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (keep < 1) {
      throw Refusals.of(Refusals.USAGE, "--keep: got " + keep + "; expected 1 or a greater number");
    }
    StateCommands.checkDirectory(directory);
    StateSweep sweep = StateSweep.sweep(StateHome.at(directory), keep, dry);
    context
        .console()
        .out(
            (dry ? "would remove " : "removed ")
                + Quantities.count(sweep.files().size(), "file")
                + " ("
                + Quantities.bytes(sweep.bytes())
                + "); "
                + Quantities.count(sweep.record().checkpoints().size(), "checkpoint")
                + (dry ? " would stay" : " left"));
    return ExitCode.OK;
  }
}
