package dev.millrace.cli.topics;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.cli.topics.TopicsCommands.Format;
import dev.millrace.connect.topic.DeclaredTopics;
import dev.millrace.connect.topic.TopicChange;
import dev.millrace.connect.topic.TopicChange.Kind;
import dev.millrace.connect.topic.TopicCluster;
import dev.millrace.connect.topic.TopicState;
import dev.millrace.connect.topic.TopicsType;
import dev.millrace.diag.UserException;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace topics apply FILE}. */
@Command(
    name = "apply",
    description = {
      "Makes the broker's topics as the file declares them: creates those that are missing and"
          + " changes settings. Deletes nothing, and makes nothing smaller.",
      "Exit code 0 if all is as declared afterwards, 1 if something is left that it does not do, or"
          + " that the broker does not show within 10 s, 3 if the broker refused something."
    })
final class ApplyCommand implements Callable<Integer> {
  /** How long a broker may take to show what it has made. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Option(
      names = "--add-partitions",
      description =
          "Also add partitions. From then on records go to other partitions than older ones of"
              + " their key: readers may see a key's records out of order, and a compacted topic"
              + " keeps the old one, too.")
  private boolean addPartitions;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "For people, or as one JSON object.")
  private Format format = Format.TEXT;

  @Mixin private FileOptions options = new FileOptions();

  ApplyCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    DeclaredTopics declared = TopicsCommands.declared(options, context, file);
    TopicsReport report;
    UserException notShown = null;
    try (TopicCluster cluster = TopicsType.found().open(declared)) {
      List<TopicState> states = cluster.compare();
      report = new TopicsReport(cluster.place(), states);
      for (TopicState state : states) {
        state.changes().stream()
            .filter(this::isMade)
            .forEach(change -> make(cluster, change, report));
      }
      try {
        awaitMade(cluster, report);
      } catch (UserException e) {
        notShown = e;
      }
    }
    report.print(context.console(), format);
    if (notShown != null) {
      throw notShown;
    }
    if (report.hasRefusals()) {
      return ExitCode.ENVIRONMENT;
    }
    return report.isAllMade() ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  private boolean isMade(TopicChange change) {
    return change.kind() == Kind.ADD_PARTITIONS ? addPartitions : change.kind().canBeMade();
  }

  /** What one topic is refused, another may be given. */
  private static void make(TopicCluster cluster, TopicChange change, TopicsReport report) {
    try {
      cluster.make(change);
      report.made(change);
    } catch (UserException e) {
      report.refused(change, e.diagnostics().get(0));
    }
  }

  /** A broker tells of a change before all its nodes know it; the next command shall see it. */
  private static void awaitMade(TopicCluster cluster, TopicsReport report) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    report.shown(cluster.compare());
    while (!report.isAllShown() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(20_000_000);
      report.shown(cluster.compare());
    }
  }
}
