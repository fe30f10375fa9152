package dev.millrace.cli.schema;

import dev.millrace.cli.option.CommandGroup;
import dev.millrace.connect.format.SchemaVersions;
import dev.millrace.io.format.registry.RegisteredSchema;
import dev.millrace.io.format.registry.SchemaChange;
import dev.millrace.job.Context;
import dev.millrace.job.Refusals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code millrace schema diff|check|pull}. */
@Command(
    name = "schema",
    description =
        "Compares versions of Avro schemas and .proto files, and fetches registered ones.")
public final class SchemaCommands extends CommandGroup {
  private SchemaCommands() {}

  /** The command with those below it. */
  public static CommandLine of(Context context) {
    CommandLine schema = new CommandLine(new SchemaCommands());
    schema.addSubcommand(new DiffCommand(context));
    schema.addSubcommand(new CompatibilityCommand(context));
    schema.addSubcommand(new PullCommand(context));
    return schema;
  }

  /**
   * What differs between two files.
   *
   * @throws dev.millrace.diag.UserException ML-4100 if one of them is no schema
   */
  static List<SchemaChange> compare(Path before, Path after) {
    RegisteredSchema old = read(before);
    RegisteredSchema now = read(after);
    try {
      return SchemaVersions.compare(old, now);
    } catch (IllegalArgumentException e) {
      throw Refusals.of(
          Refusals.USAGE, before + " and " + after + " cannot be compared: " + e.getMessage());
    }
  }

  private static RegisteredSchema read(Path file) {
    try {
      return SchemaVersions.ofFile(file);
    } catch (IllegalArgumentException e) {
      throw Refusals.of(Refusals.USAGE, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw Refusals.of(Refusals.USAGE, "there is no file '" + file + "' that can be read");
    }
  }
}
