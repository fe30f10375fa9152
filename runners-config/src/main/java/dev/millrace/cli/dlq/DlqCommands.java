package dev.millrace.cli.dlq;

import dev.millrace.cli.option.CommandGroup;
import dev.millrace.job.Context;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code millrace dlq list|show|stats|replay}. */
@Command(
    name = "dlq",
    description =
        "Shows the dead letters of a pipeline, records and rows that were put aside, and sends them"
            + " back through it.")
public final class DlqCommands extends CommandGroup {
  private DlqCommands() {}

  /** The command with those below it. */
  public static CommandLine of(Context context) {
    CommandLine dlq = new CommandLine(new DlqCommands());
    dlq.addSubcommand(new ListCommand(context));
    dlq.addSubcommand(new ShowCommand(context));
    dlq.addSubcommand(new StatsCommand(context));
    dlq.addSubcommand(new SendBackCommand(context));
    return dlq;
  }
}
