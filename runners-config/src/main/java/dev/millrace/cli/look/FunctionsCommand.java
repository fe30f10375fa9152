package dev.millrace.cli.look;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.function.found.Found;
import dev.millrace.function.found.FoundAggregate;
import dev.millrace.function.found.FoundFunction;
import dev.millrace.function.found.FoundStep;
import dev.millrace.function.found.Libraries;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.spec.yaml.keys.LibraryKeys;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.operator.Functions;
import dev.millrace.sql.operator.UserFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace functions [WORD]}. */
@Command(
    name = "functions",
    description = {
      "Lists the functions of SQL, the aggregates, and what function libraries add to them: jars"
          + " in MILLRACE_CLASSPATH."
    })
public final class FunctionsCommand implements Callable<Integer> {
  private static final int WIDTH = 100;

  private final Context context;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "WORD",
      description = "Lists those whose name or description has this word.")
  private Optional<String> word = Optional.empty();

  public FunctionsCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Libraries libraries = Libraries.all();
    LibraryKeys.requireNew(libraries);
    SqlCompiler.requireLibraries();
    List<Found> found =
        Stream.of(libraries.functions(), libraries.aggregates(), libraries.steps())
            .<Found>flatMap(List::stream)
            .filter(one -> matches(one.name() + " " + one.doc() + " " + one.library()))
            .toList();
    if (!found.isEmpty()) {
      TextTable table =
          new TextTable()
              .column("of libraries", Align.LEFT)
              .column("gives", Align.LEFT)
              .column("library", Align.LEFT);
      found.forEach(one -> table.row(List.of(form(one), result(one), one.library())));
      table.lines("-").forEach(context.console()::out);
      context.console().out("");
      found.forEach(one -> context.console().out(one.name() + ": " + doc(one)));
      context.console().out("");
    }
    List<String> own = new ArrayList<>(Functions.TABLE.names());
    found.forEach(one -> own.remove(one.name()));
    names("functions of SQL", own);
    List<String> aggregates = new ArrayList<>(Aggregates.names());
    libraries.aggregates().forEach(one -> aggregates.remove(one.name()));
    names("aggregates", aggregates);
    return ExitCode.OK;
  }

  private boolean matches(String text) {
    return word.isEmpty()
        || text.toLowerCase(Locale.ROOT).contains(word.get().toLowerCase(Locale.ROOT));
  }

  private static String doc(Found one) {
    return one.doc() + (one.deterministic() ? "" : " Not deterministic: it cannot be used.");
  }

  private static String form(Found one) {
    if (one instanceof FoundFunction function) {
      return UserFunctions.form(function);
    } else if (one instanceof FoundAggregate aggregate) {
      return "fn: " + one.name() + " of " + SqlCompiler.typeName(aggregate.argument());
    }
    FoundStep step = (FoundStep) one;
    String keys =
        step.keys().stream()
            .map(key -> key.name() + (key.required() ? "" : "?"))
            .collect(Collectors.joining(", ", "{", "}"));
    return "type: "
        + one.name()
        + (step.keys().isEmpty() ? "" : " " + keys)
        + " of "
        + columns(step.input());
  }

  private static String result(Found one) {
    if (one instanceof FoundFunction function) {
      return SqlCompiler.typeName(function.result());
    } else if (one instanceof FoundAggregate aggregate) {
      return SqlCompiler.typeName(aggregate.result());
    }
    FoundStep step = (FoundStep) one;
    return (step.keepsColumns() ? "the row, " : "") + columns(step.output());
  }

  private static String columns(Schema schema) {
    return schema.getFields().stream()
        .map(field -> field.getName() + " " + SqlCompiler.typeName(field.getType()))
        .collect(Collectors.joining(", "));
  }

  private void names(String title, List<String> names) {
    List<String> wanted = names.stream().filter(this::matches).toList();
    if (wanted.isEmpty()) {
      return;
    }
    context.console().out(title + ":");
    StringBuilder line = new StringBuilder(" ");
    for (String name : wanted) {
      if (line.length() + name.length() + 1 > WIDTH) {
        context.console().out(line.toString());
        line = new StringBuilder(" ");
      }
      line.append(' ').append(name);
    }
    context.console().out(line.toString());
  }
}
