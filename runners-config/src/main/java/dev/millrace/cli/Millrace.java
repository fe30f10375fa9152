package dev.millrace.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code millrace} itself: it only has subcommands. */
@Command(
    name = "millrace",
    description = "One event graph, live over Kafka and replayed over Parquet, with equal results.",
    footer = {"", "Start with: millrace demo"})
final class Millrace implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /** Whoever does not know what to type wants to know what there is. */
  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }
}
