package dev.millrace.cli.dlq;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.cli.option.Into;
import dev.millrace.cli.option.TimeRange;
import dev.millrace.dlq.DeadLetters;
import dev.millrace.dlq.DeadLetters.Side;
import dev.millrace.dlq.LetterChoice;
import dev.millrace.dlq.LetterEdits;
import dev.millrace.dlq.LetterReplay;
import dev.millrace.dlq.ReplaySettings;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.JobRunner;
import dev.millrace.plan.model.Plan;
import dev.millrace.runner.direct.DirectTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace late replay FILE}. */
@Command(
    name = "replay",
    description = {
      "Sends late events back through the pipeline, as if they had come in time: those that are"
          + " there at the start, each once, also when the command is killed and started again.",
      "It runs in this process and writes to the live outputs. What became of each event is noted"
          + " in 'dead_letter'."
    })
final class LateReplayCommand implements Callable<Integer> {
  /** As for dead letters: an event that is rejected is one from then on, and not parked. */
  private static final int ATTEMPTS = 3;

  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Mixin private TimeRange range = new TimeRange();

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description =
          "Only events for which this is TRUE, over 'source', 'event_time', 'headers' and 'text',"
              + " the value of the record: \"text LIKE '%%EUR%%'\".")
  private Optional<String> where = Optional.empty();

  @Option(
      names = "--dry-run",
      description = "Work out what would become of the events, and write nothing.")
  private boolean dryRun;

  @Option(
      names = "--allow-repeats",
      description =
          "After a command that was killed, write its rows again where nobody can tell which are"
              + " there.")
  private boolean allowRepeats;

  @Mixin private Into into = new Into();

  @Mixin private FileOptions options = new FileOptions();

  LateReplayCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    range.check();
    LetterChoice choice =
        new LetterChoice(
            Optional.empty(),
            Optional.empty(),
            range.from(),
            range.to(),
            where.map(LetterChoice::where));
    Plan plan = into.of(options.plan(context, file));
    ReplaySettings settings =
        new ReplaySettings(
            plan,
            DeadLetters.written(plan, Optional.of(Side.LIVE)),
            choice,
            new LetterEdits(List.of()),
            ATTEMPTS,
            dryRun,
            allowRepeats,
            true);
    JobRunner runner = new JobRunner(context, new DirectTarget(), false);
    new LetterReplay(runner, settings)
        .run()
        .lines(context.console().style(), "late events", dryRun)
        .forEach(context.console()::out);
    return ExitCode.OK;
  }
}
