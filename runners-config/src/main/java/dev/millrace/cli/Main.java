package dev.millrace.cli;

import dev.millrace.cli.option.LogLevels;
import dev.millrace.io.file.FileErrors;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.FileToolchain;
import dev.millrace.runner.AmazonRegion;
import dev.millrace.show.Console;
import dev.millrace.show.JsonLog;
import dev.millrace.show.LibraryLog;
import dev.millrace.show.MaskedStream;
import dev.millrace.show.Messages;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the process starts. */
public final class Main {
  /** What simplelogger.properties silences; the longest names go before their parents. */
  private static final List<String> LOGGERS =
      List.of(
          "defaultLogLevel",
          "log.kafka",
          "log.org.apache.kafka",
          "log.org.apache.pulsar",
          "log.state.change.logger",
          "log.org.apache.flink.runtime.operators.BatchTask");

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    AmazonRegion.orDefault(environment, Path.of(System.getProperty("user.home", ".")));
    boolean debug = Arrays.asList(arguments).contains("--debug");
    Optional<JsonLog> json =
        CommandLineFactory.logsJson(arguments)
            ? Optional.of(new JsonLog(Clock.systemUTC()))
            : Optional.empty();
    Console ofProcess = Console.ofProcess(environment);
    Console console = json.map(ofProcess::logging).orElse(ofProcess);
    if (debug) {
      // Before the first logger is made.
      LOGGERS.forEach(name -> System.setProperty("org.slf4j.simpleLogger." + name, "info"));
    }
    LogLevels.properties(arguments).forEach(System::setProperty);
    LibraryLog log = new LibraryLog(Clock.systemUTC(), LibraryLog.Of::here, json);
    PrintStream err = System.err;
    MaskedStream lines = new MaskedStream(err, line -> log.of(console.masked(line)));
    System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
    // What prints rows does so there.
    System.setOut(console.results());
    Context context = new Context(console, new FileToolchain(), environment);
    int exitCode = CommandLineFactory.of(context, arguments).execute(arguments);
    if (exitCode == ExitCode.OK && console.hasLostResults()) {
      FileErrors.printing()
          .diagnostics()
          .forEach(each -> console.err(Messages.line(each, console.errStyle())));
      exitCode = ExitCode.ENVIRONMENT;
    }
    err.print(log.rest());
    context.ending().reach();
    // Not a return: clients of brokers and runners may have left threads behind.
    System.exit(exitCode);
  }
}
