package dev.millrace.cli;

import dev.millrace.cli.option.Into;
import dev.millrace.cli.option.RunOptions;
import dev.millrace.cli.option.Times;
import dev.millrace.cli.option.UntilIdle;
import dev.millrace.cli.option.ViewerOptions;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.job.Context;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace catch-up FILE}. */
@Command(
    name = "catch-up",
    description = {
      "Runs a pipeline on its archives and goes on with its live sources, in one job: as a live run"
          + " would have been that had started back then.",
      "Each partition is read from the archive and, from exactly the next offset, from its topic."
          + " Nothing is missing and nothing comes twice, also while an archiver or a compaction is"
          + " at work."
    })
final class CatchUpCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = Times.InstantConverter.class,
      description =
          "Each partition starts with its first archived event of this event time or later, for"
              + " example 2026-03-01T10:00; otherwise where the archive begins.")
  private Optional<Instant> from = Optional.empty();

  @Option(
      names = "--allow-gap",
      description =
          "Go on where records were deleted from a topic before they were archived, without them.")
  private boolean allowGap;

  @Mixin private Into into = new Into();

  @Mixin private UntilIdle idle = new UntilIdle();

  @Mixin private RunOptions options = new RunOptions();

  @Mixin private ViewerOptions viewers = new ViewerOptions();

  CatchUpCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    options.checkRunner();
    options.checkEndless(idle.untilIdle());
    var unused = options.target();
    Set<String> disabled = options.disabledRules();
    Plan plan = options.file().plan(context, file);
    if (plan.isBatch()) {
      throw Refusals.of(
          Refusals.USAGE, "catch-up needs a file with streams; '" + file + "' has none");
    }
    plan = into.told(context, options, plan);
    options.checkDelivery(plan);
    return options.launch(
        context,
        new RunRequest(
                plan,
                RunMode.LIVE,
                Optional.empty(),
                Optional.empty(),
                idle.untilIdle(),
                Optional.empty(),
                Set.of(),
                disabled)
            .catchingUp(new RunRequest.CatchUp(from, allowGap)),
        viewers);
  }
}
