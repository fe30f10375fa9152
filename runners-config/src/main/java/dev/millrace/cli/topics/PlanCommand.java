package dev.millrace.cli.topics;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.cli.topics.TopicsCommands.Format;
import dev.millrace.connect.topic.DeclaredTopics;
import dev.millrace.connect.topic.TopicChange;
import dev.millrace.connect.topic.TopicCluster;
import dev.millrace.connect.topic.TopicState;
import dev.millrace.connect.topic.TopicsType;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace topics plan FILE}. */
@Command(
    name = "plan",
    description = {
      "Shows what the broker's topics lack to be as the file declares them, and asks the broker"
          + " whether it would make it so; changes nothing.",
      "Exit code 0 if nothing is otherwise, 1 if something is: what Terraform's plan tells by 0"
          + " and 2."
    })
final class PlanCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "For people, or as one JSON object.")
  private Format format = Format.TEXT;

  @Mixin private FileOptions options = new FileOptions();

  PlanCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    DeclaredTopics declared = TopicsCommands.declared(options, context, file);
    TopicsReport report;
    try (TopicCluster cluster = TopicsType.found().open(declared)) {
      List<TopicState> states = cluster.compare();
      report = new TopicsReport(cluster.place(), states);
      for (TopicState state : states) {
        for (TopicChange change : state.changes()) {
          cluster.refusal(change).ifPresent(refusal -> report.refused(change, refusal));
        }
      }
    }
    report.print(context.console(), format);
    return report.isAsDeclared() ? ExitCode.OK : ExitCode.DIFFERENT;
  }
}
