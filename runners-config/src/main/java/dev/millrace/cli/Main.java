package dev.millrace.cli;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Where the process starts. */
public final class Main {
  /** What simplelogger.properties silences; the longest names go before their parents. */
  private static final List<String> LOGGERS =
      List.of("defaultLogLevel", "log.kafka", "log.org.apache.kafka", "log.state.change.logger");

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    Console console = Console.ofProcess(environment);
    MaskedStream log = new MaskedStream(System.err, console::masked);
    if (Arrays.asList(arguments).contains("--debug")) {
      // Before the first logger is made.
      LOGGERS.forEach(name -> System.setProperty("org.slf4j.simpleLogger." + name, "info"));
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }
    Context context = new Context(console, new FileToolchain(), environment);
    int exitCode = CommandLineFactory.of(context).execute(arguments);
    context.ending().reach();
    // Not a return: clients of brokers and runners may have left threads behind.
    System.exit(exitCode);
  }
}
