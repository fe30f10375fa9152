package dev.millrace.cli.keys;

import dev.millrace.job.Context;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace keys create|rotate}. */
@Command(
    name = "keys",
    description =
        "Makes files with keys for Encrypt and Decrypt: keysets of Google's Tink, in JSON.")
public final class KeysCommands implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  private KeysCommands() {}

  /** The command with those below it. */
  public static CommandLine of(Context context) {
    CommandLine keys = new CommandLine(new KeysCommands());
    keys.addSubcommand(new CreateCommand(context));
    keys.addSubcommand(new RotateCommand(context));
    return keys;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a command is missing: create or rotate");
    }
  }
}
