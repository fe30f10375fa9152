package dev.millrace.cli.dlq;

import dev.millrace.job.Context;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace late replay}. */
@Command(
    name = "late",
    description =
        "Sends the late events of a pipeline, which its live run left out, back through it.")
public final class LateCommands implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  private LateCommands() {}

  /** The command with that below it. */
  public static CommandLine of(Context context) {
    CommandLine late = new CommandLine(new LateCommands());
    late.addSubcommand(new LateReplayCommand(context));
    return late;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a command is missing: replay");
    }
  }
}
