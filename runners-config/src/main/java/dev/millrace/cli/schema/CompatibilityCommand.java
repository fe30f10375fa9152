package dev.millrace.cli.schema;

import dev.millrace.io.format.registry.SchemaChange;
import dev.millrace.io.format.registry.SchemaChange.Level;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.show.Style;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace schema check OLD NEW}. */
@Command(
    name = "check",
    description = {
      "Tells whether a schema may follow another one, by the rules of registries, and of values"
          + " that would be misread.",
      "Exit code 1 if it may not."
    })
final class CompatibilityCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "OLD", description = "The older file: .avsc or .proto.")
  private Path old = Path.of("");

  @Parameters(index = "1", paramLabel = "NEW", description = "The newer one.")
  private Path now = Path.of("");

  @Option(
      names = "--level",
      paramLabel = "backward|forward|full",
      defaultValue = "backward",
      description =
          "Who must be able to read what: readers with the new version the old records"
              + " (${DEFAULT-VALUE}), those with the old version the new ones (forward), or both"
              + " (full).")
  private Level level = Level.BACKWARD;

  CompatibilityCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<SchemaChange> refused =
        SchemaCommands.compare(old, now).stream().filter(level::refuses).toList();
    Style style = context.console().style();
    if (refused.isEmpty()) {
      context.console().out(now + ": " + style.good() + " may follow " + old);
      return ExitCode.OK;
    }
    refused.forEach(
        change -> context.console().out(now + ": " + change + DiffCommand.effect(change.effect())));
    return ExitCode.DIFFERENT;
  }
}
