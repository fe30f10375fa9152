package dev.millrace.cli.option;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing by itself: it holds others, and names them if none is given. */
public abstract class CommandGroup implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec own = Objects.requireNonNull(spec);
    List<String> names = List.copyOf(own.subcommands().keySet());
    String last = names.get(names.size() - 1);
    String others = String.join(", ", names.subList(0, names.size() - 1));
    throw new ParameterException(
        own.commandLine(),
        "a command is missing: " + (others.isEmpty() ? last : others + " or " + last));
  }
}
