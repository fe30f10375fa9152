package dev.millrace.cli;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.cli.option.FileOptions;
import dev.millrace.dlq.DeadLetters;
import dev.millrace.dlq.DeadLetters.Letter;
import dev.millrace.dlq.DeadLetters.Side;
import dev.millrace.element.Envelopes;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.show.Console;
import dev.millrace.show.Messages;
import dev.millrace.show.Quantities;
import dev.millrace.show.RowText;
import dev.millrace.show.Style;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace dlq list|show}. */
@Command(
    name = "dlq",
    description = "Shows the dead letters of a pipeline: records and rows that were put aside.")
final class DlqCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a command is missing: list or show");
    }
  }

  /** What both commands take. */
  static final class Source {
    @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
    private Path file = Path.of("");

    @Option(
        names = "--side",
        paramLabel = "live|replay",
        description = "Which side of the output 'dead_letter' is read; the live topic by default.")
    private Optional<Side> side = Optional.empty();

    @Mixin private FileOptions options = new FileOptions();

    List<Letter> read(Context context) {
      Plan plan = options.plan(context, file);
      OutputRows written = DeadLetters.written(plan, side);
      List<Letter> letters = DeadLetters.read(plan, written);
      written
          .withheld()
          .ifPresent(
              left -> context.console().err(Messages.line(left, context.console().errStyle())));
      return letters;
    }
  }

  /** {@code millrace dlq list FILE}. */
  @Command(name = "list", description = "Counts the dead letters by reason and lists the first.")
  static final class ListCommand implements Callable<Integer> {
    private final Context context;

    @Mixin private Source source = new Source();

    @Option(names = "--code", paramLabel = "CODE", description = "Only letters of this code.")
    private Optional<String> code = Optional.empty();

    @Option(names = "--step", paramLabel = "NAME", description = "Only letters of this step.")
    private Optional<String> step = Optional.empty();

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "20",
        description = "How many are listed (default 20).")
    private int limit = 20;

    ListCommand(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      List<Letter> letters = source.read(context);
      List<Letter> chosen =
          letters.stream()
              .filter(letter -> code.map(letter.text("code")::equals).orElse(true))
              .filter(letter -> step.map(letter.text("step")::equals).orElse(true))
              .toList();
      Console console = context.console();
      console.out(Quantities.count(chosen.size(), "dead letter"));
      if (!chosen.isEmpty()) {
        console.out("");
        reasons(chosen, console.style()).forEach(console::out);
        console.out("");
        letters(chosen.stream().limit(limit).toList(), console.style()).forEach(console::out);
        if (chosen.size() > limit) {
          console.out("... and " + Quantities.count(chosen.size() - limit) + " more; see --limit");
        }
      }
      return ExitCode.OK;
    }

    private static List<String> reasons(List<Letter> letters, Style style) {
      Map<List<String>, Integer> counts = new TreeMap<>(Comparator.comparing(List::toString));
      letters.forEach(
          letter ->
              counts.merge(List.of(letter.text("code"), letter.text("step")), 1, Integer::sum));
      TextTable table =
          new TextTable()
              .column("code", Align.LEFT)
              .column("step", Align.LEFT)
              .column("letters", Align.RIGHT);
      counts.forEach(
          (reason, count) ->
              table.row(List.of(reason.get(0), reason.get(1), Quantities.count(count))));
      return style.lines(table);
    }

    private static List<String> letters(List<Letter> letters, Style style) {
      int widest = letters.stream().mapToInt(letter -> letter.place().length()).max().orElse(0);
      int room = Math.max(30, style.width() - widest - 11);
      TextTable table =
          new TextTable()
              .column("place", Align.LEFT)
              .column("code", Align.LEFT)
              .column("message", Align.LEFT);
      letters.forEach(
          letter ->
              table.row(
                  List.of(
                      letter.place(),
                      letter.text("code"),
                      style.cut(letter.text("message"), room))));
      return style.lines(table);
    }
  }

  /** {@code millrace dlq show FILE PLACE}. */
  @Command(
      name = "show",
      description = "Shows dead letters whole: where from, why, and the original bytes.")
  static final class ShowCommand implements Callable<Integer> {
    private final Context context;

    @Mixin private Source source = new Source();

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "PLACE",
        description = "As 'dlq list' prints it, for example orders/2@1543 or #12.")
    private List<String> places = new ArrayList<>();

    ShowCommand(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      List<Letter> letters = source.read(context);
      Console console = context.console();
      int missing = 0;
      for (String place : places) {
        List<Letter> found =
            letters.stream().filter(letter -> letter.place().equals(place)).toList();
        if (found.isEmpty()) {
          console.err(
              Messages.line(
                  Refusals.diagnostic(
                      Refusals.NOT_DECLARED, "there is no dead letter from " + place),
                  console.errStyle()));
          missing++;
        }
        found.forEach(letter -> show(letter, console));
      }
      return missing == 0 ? ExitCode.OK : ExitCode.USAGE;
    }

    private static void show(Letter letter, Console console) {
      console.out(console.style().bold(letter.place()));
      TextTable columns = new TextTable().column("", Align.LEFT).column("", Align.LEFT);
      for (Field field : Envelopes.DEAD_LETTER.getFields()) {
        if (!field.getName().equals("value")) {
          columns.row(
              List.of(
                  field.getName(), RowText.value(field.getType(), letter.column(field.getName()))));
        }
      }
      columns.body().forEach(line -> console.out("  " + line));
      console.out("  value");
      Object value = letter.column("value");
      String text = value == null ? "NULL" : RowText.bytes((byte[]) value);
      text.lines().forEach(line -> console.out("    " + line));
      console.out("");
    }
  }
}
