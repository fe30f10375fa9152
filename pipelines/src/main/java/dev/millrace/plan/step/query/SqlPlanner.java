package dev.millrace.plan.step.query;

import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.step.join.JoinChain.Table;
import dev.millrace.spec.EdgeStep.Sql;
import dev.millrace.sql.query.QueryReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Sql: a query over the inputs, which are its tables. */
public final class SqlPlanner implements StepPlanner {
  /** The name of a single input. */
  private static final String SINGLE = "PCOLLECTION";

  private final Sql step;

  public SqlPlanner(Sql step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    List<Table> tables = new ArrayList<>();
    for (int i = 0; i < scope.inputs().size(); i++) {
      tables.add(new Table(scope.aliases().get(i), scope.inputs().get(i)));
    }
    if (tables.size() == 1) {
      tables.add(0, new Table(SINGLE, tables.get(0).flow()));
    }
    QueryScope query = new QueryScope(scope, step.query(), tables);
    query
        .attempt(() -> QueryReader.read(step.query().text(), allColumns(scope.inputs())))
        .flatMap(read -> new QueryPlanner(query).plan(read, "", true))
        .ifPresent(flow -> scope.publish(flow.through(scope.name(), flow.edge(), flow.schema())));
  }

  /** The columns of all inputs, of which those with names of SQL's words must be known. */
  private static Schema allColumns(List<Flow> inputs) {
    Map<String, FieldType> columns = new LinkedHashMap<>();
    inputs.forEach(
        flow ->
            flow.schema()
                .getFields()
                .forEach(field -> columns.putIfAbsent(field.getName(), field.getType())));
    Schema.Builder all = Schema.builder();
    columns.forEach(all::addField);
    return all.build();
  }
}
