package dev.millrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish: a line per command and option, from what the command line declares. */
final class FishCompletion {
  private static final int LONGEST = 70;

  private final List<String> lines = new ArrayList<>();

  private FishCompletion() {}

  static List<String> lines(CommandSpec root) {
    FishCompletion script = new FishCompletion();
    script.commands(root, "not __fish_seen_subcommand_from " + names(root));
    return script.lines;
  }

  private static String names(CommandSpec command) {
    return String.join(" ", command.subcommands().keySet());
  }

  /**
   * @param before the condition under which none of these commands was given yet
   */
  private void commands(CommandSpec parent, String before) {
    options(parent, before);
    for (Map.Entry<String, CommandLine> sub : parent.subcommands().entrySet()) {
      CommandSpec command = sub.getValue().getCommandSpec();
      String here = "__fish_seen_subcommand_from " + sub.getKey();
      lines.add(
          "complete -c millrace -f -n '"
              + before
              + "' -a "
              + sub.getKey()
              + described(command.usageMessage().description()));
      if (command.subcommands().isEmpty()) {
        options(command, here);
      } else {
        commands(command, here + "; and not __fish_seen_subcommand_from " + names(command));
      }
    }
  }

  private void options(CommandSpec command, String condition) {
    for (OptionSpec option : command.options()) {
      StringBuilder line = new StringBuilder("complete -c millrace -n '" + condition + "'");
      for (String name : option.names()) {
        line.append(
            name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
      }
      String values = option.paramLabel();
      if (option.arity().max() > 0 && values.matches("[\\w|-]+") && values.contains("|")) {
        line.append(" -x -a '").append(values.replace('|', ' ')).append('\'');
      } else if (option.arity().max() > 0) {
        line.append(" -r");
      }
      lines.add(line + described(option.description()));
    }
  }

  /** The first sentence, as far as a line of choices shows it. */
  private static String described(String[] description) {
    String text = String.join(" ", description).replaceAll("[.:;](\\s.*)?$", "");
    String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    return " -d '" + cut.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
