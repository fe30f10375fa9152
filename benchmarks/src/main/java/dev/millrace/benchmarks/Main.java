package dev.millrace.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of the benchmark module. */
@Command(
    name = "benchmarks",
    description = "Measures replays against DuckDB.",
    subcommands = {
      DataCommand.class,
      RunCommand.class,
      SizesCommand.class,
      SkewCommand.class,
      StartCommand.class,
      LiveCommand.class,
      JdbcCommand.class,
      MicroCommand.class,
      DuckDbCommand.class,
      BrokerCommand.class
    })
final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
