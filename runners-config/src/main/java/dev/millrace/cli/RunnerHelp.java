package dev.millrace.cli;

import dev.millrace.cli.option.Runners;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The help of commands that run pipelines: the options of the direct runner, and on request, as in
 * {@code run --help flink}, those of another one.
 */
final class RunnerHelp {
  private static final String PROFILE = "--profile";
  private static final String PARALLELISM = "--parallelism";
  private static final String STATE = "--state";

  /** Commands whose runs can go on from kept state. */
  private static final Set<String> LIVE = Set.of("run", "catch-up");

  private static final String SAVEPOINT = "--from-savepoint";

  /** The names of the mixins in {@link dev.millrace.cli.option.RunOptions}. */
  private static final String OPTIONS = "options";

  private static final String FLINK = "flink";
  private static final String DATAFLOW = "dataflow";

  private RunnerHelp() {}

  /** Whether a command takes options of runners. */
  static boolean concerns(CommandSpec command) {
    return !names(command, FLINK).isEmpty();
  }

  /** Leaves other runners' options out of a command's help, and says how to see them. */
  static void shorten(CommandSpec command) {
    show(command, LIVE.contains(command.name()) ? Set.of(STATE) : Set.of());
    command
        .usageMessage()
        .footer(
            "",
            "Options of other runners: "
                + command.qualifiedName()
                + " --help flink-embedded, flink or dataflow");
  }

  /** Shows the options of the runner that stands beside {@code --help}, if one does. */
  static void lengthen(ParseResult parsed) {
    CommandSpec command = parsed.commandSpec();
    if (concerns(command)) {
      List<String> words = parsed.originalArgs();
      Runners.names().stream()
          .filter(runner -> words.contains(runner) || words.contains("--runner=" + runner))
          .findFirst()
          .ifPresent(runner -> show(command, of(command, runner)));
    }
  }

  private static Set<String> of(CommandSpec command, String runner) {
    return switch (runner) {
      case Runners.EMBEDDED -> Set.of(PROFILE, PARALLELISM, STATE, SAVEPOINT);
      case Runners.CLUSTER -> names(command, FLINK);
      case Runners.DATAFLOW -> {
        Set<String> names = names(command, DATAFLOW);
        names.add(PROFILE);
        yield names;
      }
      default -> Set.of();
    };
  }

  private static Set<String> names(CommandSpec command, String group) {
    return Stream.of(command)
        .flatMap(spec -> Stream.ofNullable(spec.mixins().get(OPTIONS)))
        .flatMap(options -> Stream.ofNullable(options.mixins().get(group)))
        .flatMap(options -> options.options().stream())
        .map(OptionSpec::longestName)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Hides the options of all runners but those named. */
  private static void show(CommandSpec command, Set<String> shown) {
    Set<String> all = names(command, FLINK);
    all.addAll(names(command, DATAFLOW));
    for (OptionSpec option : List.copyOf(command.options())) {
      boolean hidden = all.contains(option.longestName()) && !shown.contains(option.longestName());
      if (option.hidden() != hidden) {
        command.remove(option);
        command.addOption(OptionSpec.builder(option).hidden(hidden).build());
      }
    }
  }
}
