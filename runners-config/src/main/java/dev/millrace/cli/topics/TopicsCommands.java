package dev.millrace.cli.topics;

import dev.millrace.cli.option.CommandGroup;
import dev.millrace.cli.option.FileOptions;
import dev.millrace.connect.topic.DeclaredTopics;
import dev.millrace.job.Context;
import dev.millrace.job.Refusals;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code millrace topics plan|apply}. */
@Command(
    name = "topics",
    description =
        "Compares the topics that a pipeline file declares with those of the broker, and makes"
            + " them so.")
public final class TopicsCommands extends CommandGroup {
  /** How a command prints what it found or did. */
  enum Format {
    TEXT,
    JSON
  }

  private TopicsCommands() {}

  /** The command with those below it. */
  public static CommandLine of(Context context) {
    CommandLine topics = new CommandLine(new TopicsCommands());
    topics.addSubcommand(new PlanCommand(context));
    topics.addSubcommand(new ApplyCommand(context));
    return topics;
  }

  /**
   * What a file declares.
   *
   * @throws dev.millrace.diag.UserException ML-4105 if it declares no topics
   */
  static DeclaredTopics declared(FileOptions options, Context context, Path file) {
    return options
        .plan(context, file)
        .spec()
        .declaredTopics()
        .orElseThrow(
            () -> Refusals.of(Refusals.NOT_DECLARED, file + " declares no topics ('topics:')"));
  }
}
