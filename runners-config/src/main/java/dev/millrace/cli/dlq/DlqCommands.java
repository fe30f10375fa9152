package dev.millrace.cli.dlq;

import dev.millrace.job.Context;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace dlq list|show|stats|replay}. */
@Command(
    name = "dlq",
    description =
        "Shows the dead letters of a pipeline, records and rows that were put aside, and sends them"
            + " back through it.")
public final class DlqCommands implements Runnable {
  @Spec private @Nullable CommandSpec spec;

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

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(), "a command is missing: list, show, stats or replay");
    }
  }
}
