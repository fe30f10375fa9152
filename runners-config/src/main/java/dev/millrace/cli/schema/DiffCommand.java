package dev.millrace.cli.schema;

import dev.millrace.io.format.registry.SchemaChange;
import dev.millrace.io.format.registry.SchemaChange.Effect;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace schema diff OLD NEW}. */
@Command(
    name = "diff",
    description = {
      "Shows what differs between two versions of a schema, and whom each change breaks.",
      "Exit code 1 if anything differs."
    })
final class DiffCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "OLD", description = "The older file: .avsc or .proto.")
  private Path old = Path.of("");

  @Parameters(index = "1", paramLabel = "NEW", description = "The newer one.")
  private Path now = Path.of("");

  DiffCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<SchemaChange> changes = SchemaCommands.compare(old, now);
    changes.forEach(change -> context.console().out(change + effect(change.effect())));
    return changes.isEmpty() ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  static String effect(Effect effect) {
    return switch (effect) {
      case NONE -> "";
      case BACKWARD -> " (new readers cannot read old records)";
      case FORWARD -> " (old readers cannot read new records)";
      case BOTH -> " (neither version can read the other's records)";
      case MISREAD -> " (read without an error, with other values)";
    };
  }
}
