package dev.millrace.cli.dlq;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.dlq.Letter;
import dev.millrace.dlq.LetterLog;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace dlq list FILE}. */
@Command(name = "list", description = "Counts the dead letters by reason and lists the first.")
final class ListCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private LetterSource source = new LetterSource();

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
    LetterLog log = LetterLog.of(source.shown(context));
    List<Letter> chosen =
        log.waiting().stream()
            .filter(letter -> code.map(letter.text("code")::equals).orElse(true))
            .filter(letter -> step.map(letter.text("step")::equals).orElse(true))
            .toList();
    Console console = context.console();
    console.out(Quantities.count(chosen.size(), "dead letter"));
    if (!log.sentBack().isEmpty()) {
      console.out(
          Quantities.count(log.sentBack().size(), "other was", "others were") + " sent back");
    }
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
        letter -> counts.merge(List.of(letter.text("code"), letter.text("step")), 1, Integer::sum));
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
                    letter.place(), letter.text("code"), style.cut(letter.text("message"), room))));
    return style.lines(table);
  }
}
