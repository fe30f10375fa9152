package dev.millrace.cli;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.util.List;
import java.util.Map;

/** The whole command line, in this process. */
public final class TestCommandLine {
  private TestCommandLine() {}

  /** What a command has said. */
  public record Result(int exitCode, List<String> out, List<String> err) {}

  public static Result run(String... arguments) {
    RecordedConsole console = new RecordedConsole(Style.PLAIN);
    Context context = new Context(console.console(), new FileToolchain(), Map.of());
    int exitCode = CommandLineFactory.of(context).execute(arguments);
    return new Result(exitCode, console.out().lines().toList(), console.err().lines().toList());
  }
}
