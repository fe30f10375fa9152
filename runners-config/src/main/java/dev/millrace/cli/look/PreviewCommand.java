package dev.millrace.cli.look;

import dev.millrace.capture.CapturedRun;
import dev.millrace.cli.option.FileOptions;
import dev.millrace.cli.option.InputOptions;
import dev.millrace.cli.watch.WatchOption;
import dev.millrace.diag.UserException;
import dev.millrace.inspect.EarlyStart;
import dev.millrace.inspect.Input;
import dev.millrace.inspect.Predicates;
import dev.millrace.inspect.Preview;
import dev.millrace.inspect.Preview.StepRows;
import dev.millrace.inspect.PreviewText;
import dev.millrace.inspect.Sample;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace preview FILE [STEP]}. */
@Command(
    name = "preview",
    description =
        "Shows rows after each step, or after one, for the first events of the archive, the topics"
            + " or a test. Writes nothing.")
public final class PreviewCommand implements Callable<Integer> {
  /** Rows of each step where all steps are shown, and of one that is shown alone. */
  private static final int FEW = 5;

  private static final int MANY = 20;

  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "STEP",
      description = "A step, a side output as STEP.NAME, or an output of the file; all by default.")
  private Optional<String> step = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Rows shown after each step (default 5; 20 of a single step).")
  private Optional<Integer> limit = Optional.empty();

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Only rows that meet this condition; steps without its columns are left out.")
  private Optional<String> where = Optional.empty();

  @Mixin private InputOptions input = new InputOptions();

  @Mixin private FileOptions options = new FileOptions();

  @Mixin private WatchOption watch = new WatchOption();

  public PreviewCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    if (limit.filter(rows -> rows < 0).isPresent()) {
      throw Refusals.of(
          Refusals.USAGE, "--limit must not be negative, but was: " + limit.orElseThrow());
    }
    EarlyStart start = EarlyStart.begin();
    return watch.run(context, List.of(file), options, () -> show(start));
  }

  private int show(EarlyStart start) {
    Plan plan = input.plan(options, context, file);
    start.await();
    Input read = input.read(plan);
    CapturedRun run = Preview.run(read.observed(), read.sample(), step);
    List<StepRows> steps = Preview.of(read.observed(), run, step);
    Console console = context.console();
    console.out(console.style().dim(origin(read.sample())));
    console.out("");
    PreviewText text = new PreviewText(console.style(), limit.orElse(step.isEmpty() ? FEW : MANY));
    int shown = 0;
    UserException first = null;
    for (StepRows rows : steps) {
      try {
        text.lines(rows, wanted(rows)).forEach(console::out);
        shown++;
      } catch (UserException e) {
        // A step without the columns is left out; all of them are a mistake.
        first = first == null ? e : first;
      }
    }
    if (shown == 0 && first != null) {
      throw first;
    }
    return ExitCode.OK;
  }

  private Predicate<Object[]> wanted(StepRows rows) {
    return where
        .map(condition -> Predicates.of(condition, rows.schema()))
        .orElseGet(() -> row -> true);
  }

  /** What was looked at, and that windows and joins saw no more than that. */
  private static String origin(Sample sample) {
    if (sample.records().isEmpty()) {
      return "rows of the file";
    }
    String events = Quantities.count(sample.size(), "event") + " of " + sample.place();
    return sample.cut()
        ? "the first " + events + "; steps see no more than these (--read N, --from TIME)"
        : events;
  }
}
