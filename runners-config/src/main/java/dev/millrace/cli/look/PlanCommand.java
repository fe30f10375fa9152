package dev.millrace.cli.look;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.plan.PlanText;
import dev.millrace.plan.StateForm;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.picture.HtmlPlan;
import dev.millrace.plan.picture.JsonPlan;
import dev.millrace.plan.picture.MermaidPlan;
import dev.millrace.plan.picture.PlanDiff;
import dev.millrace.plan.picture.PlanPicture;
import dev.millrace.plan.picture.PlanSummary;
import dev.millrace.plan.picture.SvgPlan;
import dev.millrace.plan.upgrade.Fate;
import dev.millrace.plan.upgrade.StepFate;
import dev.millrace.show.Console;
import dev.millrace.show.Wrapped;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace plan FILE}. */
@Command(
    name = "plan",
    description =
        "Shows the graph: what every step reads and does, its key, windows and state; as text or as"
            + " a picture.")
public final class PlanCommand implements Callable<Integer> {
  private enum Format {
    TEXT,
    COLUMNS,
    MERMAID,
    SVG,
    HTML,
    JSON
  }

  private static final String HIDDEN =
      "the graph is the same, and something that it does not show differs: lateness, an aggregate's"
          + " function, or another key that decides about rows";

  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "text: what each step does and changes (the default); columns: all nodes with all their"
              + " columns; mermaid: a picture for Markdown; svg: a picture; html: a page with the"
              + " picture and what every step does; json: for programs.")
  private Format format = Format.TEXT;

  @Option(
      names = "--diff",
      paramLabel = "OLD",
      description =
          "Shows what differs from an earlier version of the file; exit code 1 if anything does.")
  private Optional<Path> old = Optional.empty();

  @Mixin private FileOptions options = new FileOptions();

  public PlanCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (old.isPresent() && format != Format.TEXT) {
      throw Refusals.of(Refusals.USAGE, "--diff tells what differs as text; leave out --format");
    }
    Plan plan = options.plan(context, file);
    if (old.isPresent()) {
      return diff(options.plan(context, old.get()), plan);
    }
    lines(plan).forEach(context.console()::out);
    return ExitCode.OK;
  }

  private List<String> lines(Plan plan) {
    // What is escaped cannot be recognised as a secret any more.
    PlanPicture picture =
        PlanPicture.of(plan).withRunners(RunnerNotes.of(plan)).withTexts(context.console()::masked);
    return switch (format) {
      case TEXT ->
          PlanSummary.lines(picture).stream()
              .flatMap(line -> wrapped(line, context.console().style().width()))
              .toList();
      case COLUMNS -> PlanText.render(plan).lines().toList();
      case MERMAID -> MermaidPlan.lines(picture);
      case SVG -> SvgPlan.lines(picture);
      case HTML -> HtmlPlan.lines(picture);
      case JSON -> JsonPlan.of(picture).toPrettyString().lines().toList();
    };
  }

  private static Stream<String> wrapped(String line, int width) {
    String text = line.stripLeading();
    return Wrapped.lines(line.substring(0, line.length() - text.length()), text, width).stream();
  }

  private int diff(Plan before, Plan after) {
    Console console = context.console();
    List<String> lines = PlanDiff.lines(PlanPicture.of(before), PlanPicture.of(after));
    lines.forEach(line -> console.out(colored(line)));
    List<String> lost =
        StepFate.of(StateForm.of(before), StateForm.of(after)).stream()
            .filter(fate -> fate.fate() == Fate.INCOMPATIBLE)
            .map(StepFate::step)
            .toList();
    // The hash is of all that decides about rows, which is more than a graph shows; places do not.
    boolean same = before.id().hash().equals(after.id().hash());
    if (lines.isEmpty() && (lost.isEmpty() || !same)) {
      console.out(same ? "nothing differs" : HIDDEN);
    }
    if (!lost.isEmpty()) {
      console.out("");
      console.out("kept state cannot be gone on with: " + String.join(", ", lost));
    }
    return same ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  private String colored(String line) {
    String start = line.strip();
    return start.startsWith("+")
        ? context.console().style().green(line)
        : start.startsWith("-") ? context.console().style().red(line) : line;
  }
}
