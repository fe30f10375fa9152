package dev.millrace.cli.dlq;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.cli.option.Into;
import dev.millrace.cli.option.TimeRange;
import dev.millrace.dlq.DeadLetters;
import dev.millrace.dlq.DeadLetters.Side;
import dev.millrace.dlq.LetterChoice;
import dev.millrace.dlq.LetterEdits;
import dev.millrace.dlq.LetterReplay;
import dev.millrace.dlq.ReplayReport;
import dev.millrace.dlq.ReplaySettings;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.runner.direct.DirectTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace dlq replay FILE}. */
@Command(
    name = "replay",
    description = {
      "Sends the records of dead letters back through the pipeline as its file is now: the letters"
          + " that are there at the start, each once, also when the command is killed and started"
          + " again.",
      "It runs in this process and writes to the live outputs. What became of each record is noted"
          + " in 'dead_letter'."
    })
final class SendBackCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Option(names = "--code", paramLabel = "CODE", description = "Only letters of this code.")
  private Optional<String> code = Optional.empty();

  @Option(names = "--step", paramLabel = "NAME", description = "Only letters of this step.")
  private Optional<String> step = Optional.empty();

  @Mixin private TimeRange range = new TimeRange();

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description =
          "Only letters for which this is TRUE, over the columns of a letter and 'text', the value"
              + " of its record: \"text LIKE '%%EUR%%'\".")
  private Optional<String> where = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "FIELD=SQL",
      description =
          "Give a field of each JSON record another value on the way. The expression sees all"
              + " fields as texts: --set \"amount = REPLACE(amount, ',', '.')\". May be repeated.")
  private List<String> edits = new ArrayList<>();

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "A record that was sent back this often and was rejected each time stays (default 3).")
  private int most = 3;

  @Option(
      names = "--dry-run",
      description = "Work out what would become of the letters, and write nothing.")
  private boolean dryRun;

  @Option(
      names = "--allow-repeats",
      description =
          "After a command that was killed, write its rows again where nobody can tell which are"
              + " there.")
  private boolean allowRepeats;

  @Mixin private Into into = new Into();

  @Mixin private FileOptions options = new FileOptions();

  SendBackCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    range.check();
    if (most < 1) {
      throw Refusals.of(Refusals.USAGE, "--max-attempts must be at least 1, but was: " + most);
    }
    LetterChoice choice =
        new LetterChoice(code, step, range.from(), range.to(), where.map(LetterChoice::where));
    LetterEdits set = new LetterEdits(edits);
    Plan plan = into.of(options.plan(context, file));
    ReplaySettings settings =
        new ReplaySettings(
            plan,
            DeadLetters.written(plan, Optional.of(Side.LIVE)),
            choice,
            set,
            most,
            dryRun,
            allowRepeats,
            false);
    JobRunner runner = new JobRunner(context, new DirectTarget(), false);
    ReplayReport report = new LetterReplay(runner, settings).run();
    report.lines(context.console().style(), "letters", dryRun).forEach(context.console()::out);
    return ExitCode.OK;
  }
}
