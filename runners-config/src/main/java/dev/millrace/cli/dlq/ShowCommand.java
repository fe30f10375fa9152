package dev.millrace.cli.dlq;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.dlq.Letter;
import dev.millrace.element.Envelopes;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.show.Console;
import dev.millrace.show.Messages;
import dev.millrace.show.RowText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.schemas.Schema.Field;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace dlq show FILE PLACE}. */
@Command(
    name = "show",
    description = "Shows dead letters whole: where from, why, and the original bytes.")
final class ShowCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private LetterSource source = new LetterSource();

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
    List<Letter> letters = source.shown(context);
    Console console = context.console();
    int missing = 0;
    for (String place : places) {
      List<Letter> found = letters.stream().filter(letter -> letter.place().equals(place)).toList();
      if (found.isEmpty()) {
        console.err(
            Messages.line(
                Refusals.diagnostic(Refusals.NOT_DECLARED, "there is no dead letter from " + place),
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
