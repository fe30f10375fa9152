package dev.millrace.cli.dlq;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.cli.option.Into;
import dev.millrace.dlq.DeadLetters;
import dev.millrace.dlq.DeadLetters.Side;
import dev.millrace.dlq.Letter;
import dev.millrace.job.Context;
import dev.millrace.job.OutputRows;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.tag.TaggedColumns;
import dev.millrace.show.Messages;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands take that look at letters. */
final class LetterSource {
  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Option(
      names = "--side",
      paramLabel = "live|replay",
      description = "Which side of the output 'dead_letter' is read; the live topic by default.")
  private Optional<Side> side = Optional.empty();

  @Mixin private Into into = new Into();

  @Mixin private FileOptions options = new FileOptions();

  /** Reads all rows of the output, those with which what became of letters is noted included. */
  List<Letter> read(Context context) {
    return read(context, plan(context));
  }

  /** The same as they are shown: without what may hold tagged columns. */
  List<Letter> shown(Context context) {
    Plan plan = plan(context);
    return read(context, plan).stream().map(shown(plan)).toList();
  }

  /** How letters are shown. */
  UnaryOperator<Letter> shown(Plan plan) {
    return TaggedColumns.of(plan.nodes()).ofRecords().isNone()
        ? UnaryOperator.identity()
        : Letter::hidden;
  }

  Plan plan(Context context) {
    return into.of(options.plan(context, file));
  }

  List<Letter> read(Context context, Plan plan) {
    OutputRows written = DeadLetters.written(plan, side);
    List<Letter> letters = DeadLetters.read(plan, written).own();
    written
        .withheld()
        .ifPresent(
            left -> context.console().err(Messages.line(left, context.console().errStyle())));
    return letters;
  }
}
