package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.FilterNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowStep.Filter;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.operator.PythonFunctions;
import dev.millrace.sql.type.SqlProblem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;

/** Filter: the input's columns, time and windows. */
final class FilterPlanner implements StepPlanner {
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

  /** What stands in a condition of which Python may not read all. */
  private static final Pattern MAYBE_UNREAD =
      Pattern.compile("\\b(and|or)\\b|PYTHON_IF", Pattern.CASE_INSENSITIVE);

  private final Filter step;

  FilterPlanner(Filter step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Flow in = scope.input();
    scope
        .typing()
        .predicate(
            step.namesFail() ? named(in.schema()) : step.keep(), in.schema(), scope.path("keep"))
        .ifPresentOrElse(
            keep -> scope.addPassing(new FilterNode(keep)),
            () -> scope.publish(in.through(scope.name(), in.edge(), in.schema())));
  }

  /** The condition; if it reads a name that there is not for every row, one that always fails. */
  private Located named(Schema in) {
    String text = step.keep().text();
    try {
      SqlCompiler.compile(text, in);
    } catch (SqlProblem problem) {
      Matcher name = NAME.matcher(text);
      if (problem.code().equals(ErrorCodes.UNKNOWN_NAME)
          && problem.line() == 1
          && problem.column() <= text.length()
          && !MAYBE_UNREAD.matcher(text).find()
          && name.find(problem.column() - 1)
          && !in.hasField(name.group())) {
        return new Located(PythonFunctions.undefined(name.group()), step.keep().position());
      }
    }
    return step.keep();
  }
}
