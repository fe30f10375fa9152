package dev.millrace.cli;

import dev.millrace.backfill.Backfill;
import dev.millrace.backfill.BackfillDiff;
import dev.millrace.backfill.BackfillDiff.Found;
import dev.millrace.backfill.BackfillSettings;
import dev.millrace.backfill.DiffText;
import dev.millrace.cli.option.RunOptions;
import dev.millrace.cli.option.TimeRange;
import dev.millrace.cli.option.Times;
import dev.millrace.cli.option.ViewerOptions;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.show.Console;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** A replay of a long range in parts. */
final class ChunkOptions {
  private static final int MOST_PARALLEL = 64;

  @Option(
      names = "--chunk",
      paramLabel = "DURATION",
      converter = Times.DurationConverter.class,
      description = {
        "Replay the range in parts of this length, such as 1d: the rows whose event times lie in"
            + " the range, as a replay of everything gives them.",
        "Each part appears whole, and takes the place of what is there of its times."
      })
  private Optional<Duration> each = Optional.empty();

  @Option(
      names = "--resume",
      description = "Go on with the chunks that are not there yet, after a replay that was ended.")
  private boolean resume;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description =
          "With --chunk on the direct runner: replay up to N chunks beside each other, as far as"
              + " memory allows (default 1).")
  private Optional<Integer> parallel = Optional.empty();

  @Option(
      names = "--allow-empty",
      description =
          "With --chunk: let chunks of which no archive has a file take the place of rows that are"
              + " there, which is refused without it.")
  private boolean allowEmpty;

  @Option(
      names = "--diff",
      description = {
        "With --chunk: replace nothing, and tell for each output and day how many rows would be"
            + " added, go, or change.",
        "Ends with exit code 1 if any would."
      })
  private boolean diff;

  /** Whether the range is replayed in parts. */
  boolean asked() {
    return each.isPresent();
  }

  /**
   * @throws dev.millrace.diag.UserException ML-4100 or ML-4101 if the options do not go together
   */
  void check(TimeRange range, RunOptions options, ViewerOptions viewers) {
    if (asked()) {
      var unused = options.target();
      if (diff) {
        options.checkInProcess("--diff");
      }
      checkParallel(options);
      viewers.refuse("--chunk, each chunk of which is a run of its own");
      if (range.from().isEmpty() || range.to().isEmpty()) {
        throw Refusals.of(Refusals.USAGE, "--chunk needs a range: give --from and --to");
      }
    } else if (resume || diff || allowEmpty || parallel.isPresent()) {
      throw Refusals.of(
          Refusals.USAGE, "--resume, --diff, --allow-empty and --parallel go with --chunk");
    }
  }

  private void checkParallel(RunOptions options) {
    int beside = parallel.orElse(1);
    if (beside < 1 || beside > MOST_PARALLEL) {
      throw Refusals.of(
          Refusals.USAGE,
          "--parallel must be between 1 and " + MOST_PARALLEL + ", but was: " + beside);
    }
    if (beside > 1) {
      options.checkDirect("--parallel");
      if (diff) {
        throw Refusals.of(
            Refusals.USAGE, "--diff replays one chunk after the other; leave out --parallel");
      }
    }
  }

  BackfillSettings settings(Plan plan, TimeRange range, Optional<String> out, Set<String> rules) {
    return new BackfillSettings(
        plan, range.from().orElseThrow(), range.to().orElseThrow(), each.orElseThrow(), out, rules);
  }

  /** Replays the parts, or compares them; the exit code. */
  int run(Context context, BackfillSettings settings, RunOptions options, ViewerOptions viewers) {
    int beside = parallel.orElse(1);
    // The bars of several runs would write over each other.
    JobRunner runner =
        beside > 1
            ? new JobRunner(context, options.target(), false)
            : options.tiedRunner(context, viewers);
    Consumer<String> told = options.progress() ? context.console()::err : line -> {};
    return diff
        ? print(context.console(), options, new BackfillDiff(runner, settings, told).run())
        : options.print(
            context, new Backfill(runner, settings, told, beside).run(resume, allowEmpty));
  }

  private static int print(Console console, RunOptions options, Found found) {
    if (options.json()) {
      console.out(DiffText.json(found).toPrettyString());
    } else {
      DiffText.lines(found, console.style()).forEach(console::out);
    }
    if (found.cancelled()) {
      return ExitCode.INTERRUPTED;
    }
    return found.same() ? ExitCode.OK : ExitCode.DIFFERENT;
  }
}
