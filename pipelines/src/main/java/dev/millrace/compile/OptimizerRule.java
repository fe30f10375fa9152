package dev.millrace.compile;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What makes a run cheaper without changing its rows. Each rule can be switched off. */
public enum OptimizerRule {
  /**
   * A replay decodes only the columns that the graph uses, leaves strings that are only passed on
   * as they are, and sends no column through an exchange that the key says already.
   */
  PROJECTION,
  /** A replay opens only directories, files and row groups that can hold the asked time range. */
  PRUNING,
  /** Aggregates form partial groups before their exchange. */
  PRE_AGGREGATION,
  /** On the direct runner, what waits in a replay's exchanges does so in local temporary files. */
  SPILL,
  /**
   * On the direct runner and on Flink inside this process, a live run's state stays in memory from
   * bundle to bundle as one object per partition of keys.
   */
  RESIDENT_STATE;

  /** The rule's name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The rules of given names.
   *
   * @throws UserException ML-4010 for a name that is no rule
   */
  public static Set<OptimizerRule> named(Set<String> names) {
    Set<OptimizerRule> rules = EnumSet.noneOf(OptimizerRule.class);
    List<Diagnostic> problems = new ArrayList<>();
    List<String> labels = Arrays.stream(values()).map(OptimizerRule::label).toList();
    for (String name : names) {
      if (labels.contains(name)) {
        rules.add(values()[labels.indexOf(name)]);
      } else {
        problems.add(
            Diagnostic.error(
                Position.ofFile("--optimize"),
                ErrorCodes.UNKNOWN_RULE,
                "",
                "there is no optimiser rule '"
                    + name
                    + "'; expected one of "
                    + labels.stream().collect(Collectors.joining(", "))
                    + "."
                    + Nearest.hint(name, labels)));
      }
    }
    if (!problems.isEmpty()) {
      throw new UserException(problems);
    }
    return rules;
  }
}
