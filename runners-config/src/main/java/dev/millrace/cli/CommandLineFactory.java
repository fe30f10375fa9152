package dev.millrace.cli;

import dev.millrace.cli.deploy.DeployCommand;
import dev.millrace.cli.dlq.DlqCommands;
import dev.millrace.cli.dlq.LateCommands;
import dev.millrace.cli.keys.KeysCommands;
import dev.millrace.cli.look.ExplainCommand;
import dev.millrace.cli.look.FunctionsCommand;
import dev.millrace.cli.look.PlanCommand;
import dev.millrace.cli.look.PreviewCommand;
import dev.millrace.cli.look.UiCommand;
import dev.millrace.cli.look.UpgradeCommand;
import dev.millrace.cli.option.LogLevels;
import dev.millrace.cli.schema.SchemaCommands;
import dev.millrace.cli.state.StateCommands;
import dev.millrace.cli.test.TestCommand;
import dev.millrace.cli.topics.TopicsCommands;
import dev.millrace.diag.Nearest;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Failure;
import dev.millrace.job.Refusals;
import dev.millrace.job.StoppedException;
import dev.millrace.show.Console;
import dev.millrace.show.LineWriter;
import dev.millrace.show.Messages;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the commands together: their order, help, and how failures are told. */
final class CommandLineFactory {
  /** Read by {@link Main}, before there is a console. */
  private static final String LOG_FORMAT = "--log-format";

  /** The one command that is about all others. */
  private static final String COMPLETION = "completion";

  private static final int HELP_WIDTH = 100;

  /** Narrower than this, the library refuses to write help. */
  private static final int LEAST_WIDTH = 55;

  private enum LogFormat {
    TEXT,
    JSON
  }

  /** All commands, in the order of the help. */
  private static final Map<String, Function<Context, Object>> COMMANDS = commands();

  private CommandLineFactory() {}

  private static Map<String, Function<Context, Object>> commands() {
    Map<String, Function<Context, Object>> commands = new LinkedHashMap<>();
    commands.put("demo", DemoCommand::new);
    commands.put("init", InitCommand::new);
    commands.put("run", RunCommand::new);
    commands.put("replay", ReplayCommand::new);
    commands.put("archive", ArchiveCommand::new);
    commands.put("catch-up", CatchUpCommand::new);
    commands.put("compact", CompactCommand::new);
    commands.put("status", StatusCommand::new);
    commands.put("deploy", DeployCommand::new);
    commands.put("ui", UiCommand::new);
    commands.put("verify", VerifyCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("plan", PlanCommand::new);
    commands.put("upgrade", UpgradeCommand::new);
    commands.put("preview", PreviewCommand::new);
    commands.put("explain", ExplainCommand::new);
    commands.put("test", TestCommand::new);
    commands.put("functions", FunctionsCommand::new);
    commands.put("dlq", DlqCommands::of);
    commands.put("late", LateCommands::of);
    commands.put("state", StateCommands::of);
    commands.put("schema", SchemaCommands::of);
    commands.put("topics", TopicsCommands::of);
    commands.put("keys", KeysCommands::of);
    commands.put("testdata", TestdataCommand::new);
    commands.put(COMPLETION, CompletionCommand::new);
    commands.put("version", VersionCommand::new);
    return commands;
  }

  /** The command line with all commands. */
  static CommandLine of(Context context) {
    return of(context, COMMANDS.keySet());
  }

  /**
   * The command line for some arguments: where the first is a command that needs no other, with
   * that one alone. Looking through the annotations of all takes half as long as checking a file.
   */
  static CommandLine of(Context context, String[] arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    boolean alone = COMMANDS.containsKey(first) && !first.equals(COMPLETION);
    return of(context, alone ? Set.of(first) : COMMANDS.keySet());
  }

  private static CommandLine of(Context context, Set<String> names) {
    CommandLine commands = new CommandLine(new Millrace());
    COMMANDS.forEach(
        (name, command) -> {
          if (names.contains(name)) {
            commands.addSubcommand(command.apply(context));
          }
        });
    commands.getCommandSpec().versionProvider(new VersionCommand(context));
    commands.getCommandSpec().addOption(versionOption());
    standardHelp(commands);
    for (CommandLine command : commands.getSubcommands().values()) {
      standardHelp(command);
      command.getSubcommands().values().forEach(CommandLineFactory::standardHelp);
    }
    if (names.size() > 1) {
      // It has its own --help, and no other option would make sense.
      commands.addSubcommand(new CommandLine.HelpCommand());
    }
    Console console = context.console();
    commands.setOut(new PrintWriter(new LineWriter(console::out), true));
    commands.setErr(new PrintWriter(new LineWriter(console::err), true));
    commands.setColorScheme(
        CommandLine.Help.defaultColorScheme(console.style().color() ? Ansi.ON : Ansi.OFF));
    int width = Math.max(LEAST_WIDTH, Math.min(HELP_WIDTH, console.style().width()));
    commands.setUsageHelpWidth(width);
    commands.setUsageHelpLongOptionsMaxWidth(32);
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setAbbreviatedOptionsAllowed(false);
    commands.setParameterExceptionHandler((e, arguments) -> refuse(e, console));
    commands.setExecutionStrategy(CommandLineFactory::execute);
    commands.setExecutionExceptionHandler((e, line, parsed) -> fail(e, parsed, console));
    return commands;
  }

  /** Whether a command line asks for logs as JSON, before it is parsed. */
  static boolean logsJson(String[] arguments) {
    return String.join(" ", arguments)
        .matches("(?is)(.* )?" + LOG_FORMAT + "[= ]" + LogFormat.JSON + "( .*)?");
  }

  /**
   * Errors of the virtual machine are told like other bugs, not by the thread that dies of them.
   */
  private static int execute(ParseResult parsed) {
    for (ParseResult at = parsed; at != null; at = at.hasSubcommand() ? at.subcommand() : null) {
      RunnerHelp.lengthen(at);
    }
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (StackOverflowError | LinkageError | AssertionError e) {
      throw new CommandLine.ExecutionException(
          parsed.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static OptionSpec versionOption() {
    return OptionSpec.builder("-V", "--version")
        .versionHelp(true)
        .description("Print the version and exit.")
        .type(boolean.class)
        .build();
  }

  private static void standardHelp(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    spec.addOption(
        OptionSpec.builder("--debug")
            .description("Show stack traces and what the libraries log.")
            .type(boolean.class)
            .build());
    spec.addOption(
        OptionSpec.builder(LOG_FORMAT)
            .paramLabel("text|json")
            .description("How what is said about the run is written to standard error.")
            .type(LogFormat.class)
            .build());
    spec.addOption(
        OptionSpec.builder(LogLevels.OPTION)
            .paramLabel("[PACKAGE=]LEVEL")
            .description(
                "How much libraries log: trace, debug, info, warn, error or off; for example"
                    + " org.apache.kafka=warn,millrace=debug.")
            .type(String.class)
            .converters(new LogLevels())
            .build());
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help and exit.")
            .type(boolean.class)
            .build());
    if (RunnerHelp.concerns(spec)) {
      RunnerHelp.shorten(spec);
    }
    String files = parameters(spec);
    spec.usageMessage().customSynopsis(spec.qualifiedName() + files + " [OPTIONS]");
    spec.usageMessage().sortOptions(false);
    spec.usageMessage().exitCodeListHeading("%nExit codes:%n");
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put("0", "done, and everything is as it should be");
    codes.put(
        "1",
        "differences, failed tests, a ledger that does not add up, or a run that is not ready");
    codes.put("2", "errors on the command line or in a pipeline file");
    codes.put("3", "something outside is missing or unreachable: broker, path, disk space");
    codes.put("70", "a bug of Millrace");
    codes.put("130", "ended by Ctrl-C, after the report of what was done so far");
    codes.put("143", "ended by SIGTERM, as service managers send it; with the same report");
    spec.usageMessage().exitCodeList(codes);
  }

  private static String parameters(CommandSpec spec) {
    StringBuilder text = new StringBuilder();
    if (!spec.subcommands().isEmpty()) {
      text.append(" COMMAND");
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      String label = parameter.paramLabel() + (parameter.arity().isVariable() ? "..." : "");
      text.append(' ').append(parameter.required() ? label : "[" + label + "]");
    }
    return text.toString();
  }

  private static int refuse(ParameterException e, Console console) {
    console.err(
        Messages.line(Refusals.diagnostic(Refusals.USAGE, usageProblem(e)), console.errStyle()));
    console.err("See: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private static String usageProblem(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      String argument = unmatched.getUnmatched().get(0);
      CommandSpec spec = e.getCommandLine().getCommandSpec();
      if (argument.startsWith("-")) {
        String option = argument.split("=", 2)[0];
        if (option.startsWith("--yaml_pipeline") || option.startsWith("--pipeline_spec")) {
          return "option '" + option + "' is Beam's; here the file is an argument: run FILE.";
        }
        return "unknown option '"
            + option
            + "'."
            + Nearest.hint(option, spec.optionsMap().keySet());
      }
      return spec.parent() == null
          ? "unknown command '"
              + argument
              + "'."
              + Nearest.hint(argument, spec.subcommands().keySet())
          : "argument '" + argument + "' is unexpected; this command takes fewer arguments.";
    }
    String message = String.valueOf(e.getMessage());
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private static int fail(Exception e, ParseResult parsed, Console console) {
    if (e instanceof StoppedException) {
      console.err(String.valueOf(e.getMessage()));
      return ExitCode.INTERRUPTED;
    }
    Failure failure = Failure.of(e);
    if (parsed.originalArgs().contains("--debug")) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      trace.toString().lines().forEach(console::err);
    }
    failure
        .diagnostics()
        .forEach(diagnostic -> console.err(Messages.line(diagnostic, console.errStyle())));
    return failure.exitCode();
  }
}
