package dev.millrace.cli;

import dev.millrace.cli.deploy.DeployCommand;
import dev.millrace.cli.dlq.DlqCommands;
import dev.millrace.cli.dlq.LateCommands;
import dev.millrace.cli.look.ExplainCommand;
import dev.millrace.cli.look.PlanCommand;
import dev.millrace.cli.look.PreviewCommand;
import dev.millrace.cli.look.UiCommand;
import dev.millrace.cli.look.UpgradeCommand;
import dev.millrace.cli.option.LogLevels;
import dev.millrace.cli.schema.SchemaCommands;
import dev.millrace.cli.state.StateCommands;
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

  private static final int HELP_WIDTH = 100;

  private enum LogFormat {
    TEXT,
    JSON
  }

  private CommandLineFactory() {}

  static CommandLine of(Context context) {
    VersionCommand version = new VersionCommand(context);
    CommandLine commands = new CommandLine(new Millrace());
    commands.addSubcommand(new DemoCommand(context));
    commands.addSubcommand(new InitCommand(context));
    commands.addSubcommand(new RunCommand(context));
    commands.addSubcommand(new ReplayCommand(context));
    commands.addSubcommand(new ArchiveCommand(context));
    commands.addSubcommand(new CatchUpCommand(context));
    commands.addSubcommand(new CompactCommand(context));
    commands.addSubcommand(new StatusCommand(context));
    commands.addSubcommand(new DeployCommand(context));
    commands.addSubcommand(new UiCommand(context));
    commands.addSubcommand(new VerifyCommand(context));
    commands.addSubcommand(new CheckCommand(context));
    commands.addSubcommand(new PlanCommand(context));
    commands.addSubcommand(new UpgradeCommand(context));
    commands.addSubcommand(new PreviewCommand(context));
    commands.addSubcommand(new ExplainCommand(context));
    commands.addSubcommand(new TestCommand(context));
    CommandLine dlq = DlqCommands.of(context);
    commands.addSubcommand(dlq);
    CommandLine late = LateCommands.of(context);
    commands.addSubcommand(late);
    CommandLine state = StateCommands.of(context);
    commands.addSubcommand(state);
    CommandLine schema = SchemaCommands.of(context);
    commands.addSubcommand(schema);
    commands.addSubcommand(new TestdataCommand(context));
    commands.addSubcommand(new CompletionCommand(context));
    commands.addSubcommand(version);
    commands.getCommandSpec().versionProvider(version);
    commands.getCommandSpec().addOption(versionOption());
    standardHelp(commands);
    commands.getSubcommands().values().forEach(CommandLineFactory::standardHelp);
    dlq.getSubcommands().values().forEach(CommandLineFactory::standardHelp);
    late.getSubcommands().values().forEach(CommandLineFactory::standardHelp);
    state.getSubcommands().values().forEach(CommandLineFactory::standardHelp);
    schema.getSubcommands().values().forEach(CommandLineFactory::standardHelp);
    // It has its own --help, and no other option would make sense.
    commands.addSubcommand(new CommandLine.HelpCommand());
    Console console = context.console();
    commands.setOut(new PrintWriter(new LineWriter(console::out), true));
    commands.setErr(new PrintWriter(new LineWriter(console::err), true));
    commands.setColorScheme(
        CommandLine.Help.defaultColorScheme(console.style().color() ? Ansi.ON : Ansi.OFF));
    commands.setUsageHelpWidth(HELP_WIDTH);
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
