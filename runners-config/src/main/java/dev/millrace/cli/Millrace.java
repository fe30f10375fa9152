package dev.millrace.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code millrace} itself: it only has subcommands. */
@Command(
    name = "millrace",
    description = "One event graph, live over Kafka and replayed over Parquet, with equal results.",
    footer = {"", "Start with: millrace demo"})
final class Millrace implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a command is missing");
    }
  }
}
