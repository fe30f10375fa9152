package dev.millrace.cli;

import dev.millrace.cli.option.MetricsOptions;
import dev.millrace.cli.option.RunOptions;
import dev.millrace.cli.option.Sizes;
import dev.millrace.cli.option.Times;
import dev.millrace.cli.option.UntilIdle;
import dev.millrace.cli.option.ViewerOptions;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.job.Context;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace archive FILE}. */
@Command(
    name = "archive",
    description = {
      "Copies a pipeline's live topics to its archives, unprocessed, with topic, partition and"
          + " offset of every record."
    })
final class ArchiveCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Mixin private UntilIdle idle = new UntilIdle();

  @Option(
      names = "--roll-every",
      paramLabel = "DURATION",
      defaultValue = "1m",
      converter = Times.DurationConverter.class,
      description =
          "How long a record waits at most until it is in the archive. Default:"
              + " ${DEFAULT-VALUE}.")
  private Duration rollEvery = Duration.ZERO;

  @Option(
      names = "--target",
      paramLabel = "SIZE",
      defaultValue = "128MiB",
      converter = Sizes.Converter.class,
      description = "About how long a file becomes at most. Default: ${DEFAULT-VALUE}.")
  private long target = 0;

  @Mixin private RunOptions options = new RunOptions();

  @Mixin private MetricsOptions metrics = new MetricsOptions();

  ArchiveCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (target <= 0 || rollEvery.isZero()) {
      throw Refusals.of(Refusals.USAGE, "--target and --roll-every must be more than 0");
    }
    options.checkRunner();
    Set<String> disabled = options.disabledRules();
    Plan plan = options.file().plan(context, file);
    return options.launch(
        context,
        new RunRequest(
                plan,
                RunMode.ARCHIVE,
                Optional.empty(),
                Optional.empty(),
                idle.untilIdle(),
                Optional.empty(),
                Set.of(),
                disabled)
            .withRoll(new RunRequest.Roll(rollEvery, target)),
        new ViewerOptions(metrics));
  }
}
