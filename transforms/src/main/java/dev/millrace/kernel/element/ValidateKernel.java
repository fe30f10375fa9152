package dev.millrace.kernel.element;

import dev.millrace.element.Event;
import dev.millrace.expr.Expression;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Checks rows against rules. Main output: rows for which every rule is TRUE. Output 1: the others,
 * with the names of the broken rules, in the order of the rules, as an array of strings after their
 * own columns. A rule that is FALSE or NULL is broken; one that fails rejects the row.
 */
public final class ValidateKernel implements ElementKernel {
  /** The output of rows that break a rule. */
  public static final int QUARANTINE = 1;

  private final List<String> names;
  private final Expression[] rules;

  private ValidateKernel(List<String> names, Expression[] rules) {
    this.names = names;
    this.rules = rules;
  }

  /**
   * @param names of the rules, as many as there are rules
   * @param rules predicates over the input's rows
   */
  public static ValidateKernel of(List<String> names, List<Expression> rules) {
    if (names.size() != rules.size()) {
      throw new IllegalArgumentException(
          "as many names as rules are needed, but got " + names.size() + " and " + rules.size());
    }
    return new ValidateKernel(List.copyOf(names), rules.toArray(Expression[]::new));
  }

  @Override
  public void process(Event event, StepOutput out) {
    List<String> broken = new ArrayList<>();
    for (int i = 0; i < rules.length; i++) {
      if (!rules[i].isTrue(event.values())) {
        broken.add(names.get(i));
      }
    }
    if (broken.isEmpty()) {
      out.emit(StepOutput.MAIN, event);
    } else {
      Object[] row = Arrays.copyOf(event.values(), event.values().length + 1);
      row[row.length - 1] = broken;
      out.emit(QUARANTINE, event.withValues(row));
    }
    out.count(Disposition.PASSED, 1);
  }
}
