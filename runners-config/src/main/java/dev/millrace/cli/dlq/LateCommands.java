package dev.millrace.cli.dlq;

import dev.millrace.cli.option.CommandGroup;
import dev.millrace.job.Context;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code millrace late replay}. */
@Command(
    name = "late",
    description =
        "Sends the late events of a pipeline, which its live run left out, back through it.")
public final class LateCommands extends CommandGroup {
  private LateCommands() {}

  /** The command with that below it. */
  public static CommandLine of(Context context) {
    CommandLine late = new CommandLine(new LateCommands());
    late.addSubcommand(new LateReplayCommand(context));
    return late;
  }
}
