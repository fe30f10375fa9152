package dev.millrace.cli.state;

import dev.millrace.cli.option.CommandGroup;
import dev.millrace.job.Context;
import dev.millrace.job.Refusals;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code millrace state ls|gc}. */
@Command(
    name = "state",
    description = "Shows and tidies a directory in which runs keep their state (run --state DIR).")
public final class StateCommands extends CommandGroup {
  private StateCommands() {}

  /** The command with those below it. */
  public static CommandLine of(Context context) {
    CommandLine state = new CommandLine(new StateCommands());
    state.addSubcommand(new ListCommand(context));
    state.addSubcommand(new SweepCommand(context));
    return state;
  }

  /**
   * Checks that there is a directory; none is to be made for a look at it.
   *
   * @throws dev.millrace.diag.UserException ML-4100 if not
   */
  static void checkDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw Refusals.of(Refusals.USAGE, "there is no directory '" + directory + "'");
    }
  }
}
