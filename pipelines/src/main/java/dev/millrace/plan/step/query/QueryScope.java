package dev.millrace.plan.step.query;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.graph.Typing;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.step.join.JoinChain.Table;
import dev.millrace.spec.Located;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.query.Query.Source;
import dev.millrace.sql.query.QueryExpression;
import dev.millrace.sql.type.SqlProblem;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** A query while it is planned: its text with its place, its tables, and the step it belongs to. */
final class QueryScope {
  static final String KEY = "query";

  private final StepScope step;
  private final Located text;
  private final List<Table> tables;

  QueryScope(StepScope step, Located text, List<Table> tables) {
    this.step = step;
    this.text = text;
    this.tables = tables;
  }

  StepScope step() {
    return step;
  }

  Located text() {
    return text;
  }

  /** What SQL's own part finds; empty if it refuses, which is reported at the place. */
  <T> Optional<T> attempt(Typing.Attempt<T> attempt) {
    return step.typing().attempt(text, step.path(KEY), attempt);
  }

  /** Reports a problem of the query. */
  <T> Optional<T> refuse(SqlProblem problem) {
    return attempt(
        () -> {
          throw problem;
        });
  }

  Optional<TypedExpression> typed(QueryExpression expression, Schema schema) {
    return attempt(() -> SqlCompiler.compile(expression, schema));
  }

  /** The same with its value cast. */
  Optional<TypedExpression> typed(QueryExpression expression, Schema schema, FieldType type) {
    return attempt(() -> SqlCompiler.compile(expression, schema, type));
  }

  /** The input that a table of the query is. */
  Optional<Flow> table(Source source) {
    String name = source.name().orElse("");
    Optional<Flow> found =
        tables.stream().filter(t -> t.alias().equals(name)).map(Table::flow).findFirst();
    if (found.isPresent()) {
      return found;
    }
    List<String> names = tables.stream().map(Table::alias).toList();
    return refuse(
        source
            .place()
            .problem(
                ErrorCodes.UNKNOWN_TABLE,
                "there is no table '"
                    + name
                    + "'; expected "
                    + (names.size() == 1 ? "" : "one of ")
                    + String.join(", ", names)
                    + "."
                    + Nearest.hint(name, names)));
  }

  /** Rows after a node that changes their columns alone. */
  Flow add(String suffix, NodeKind kind, Flow from, Schema rows) {
    Edge edge =
        step.add(suffix, kind, List.of(from), List.of(NodeOutput.main(rows)), from.windowing());
    return from.through(step.name(), edge, rows);
  }
}
