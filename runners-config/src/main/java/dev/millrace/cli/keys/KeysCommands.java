package dev.millrace.cli.keys;

import dev.millrace.cli.option.CommandGroup;
import dev.millrace.job.Context;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code millrace keys create|rotate}. */
@Command(
    name = "keys",
    description =
        "Makes files with keys for Encrypt and Decrypt: keysets of Google's Tink, in JSON.")
public final class KeysCommands extends CommandGroup {
  private KeysCommands() {}

  /** The command with those below it. */
  public static CommandLine of(Context context) {
    CommandLine keys = new CommandLine(new KeysCommands());
    keys.addSubcommand(new CreateCommand(context));
    keys.addSubcommand(new RotateCommand(context));
    return keys;
  }
}
