package dev.millrace.plan.step.sequence;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.OrderColumns;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.CombineNode.AggregateCall;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.node.WalkNode;
import dev.millrace.plan.step.combine.CombineArguments;
import dev.millrace.plan.step.combine.CombineArguments.CombineArgument;
import dev.millrace.plan.walk.SequenceColumn;
import dev.millrace.plan.walk.SequenceColumn.Aggregated;
import dev.millrace.plan.walk.SequenceColumn.Changed;
import dev.millrace.plan.walk.SequenceColumn.Frame;
import dev.millrace.plan.walk.SequenceColumn.Neighbour;
import dev.millrace.plan.walk.SequenceColumn.RowNumber;
import dev.millrace.plan.walk.SequenceWalk;
import dev.millrace.spec.KeyedStep.Sequence;
import dev.millrace.spec.Located;
import dev.millrace.spec.SequenceField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Sequence: the row, then the columns that look at the rows around it. */
public final class SequencePlanner implements StepPlanner {
  private final Sequence step;

  public SequencePlanner(Sequence step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    boolean fits = scope.needsTime(scope.input(), "Sequence");
    for (Located column : step.key()) {
      fits &= OrderColumns.type(scope, column, "key").isPresent();
    }
    fits &= OrderColumns.check(scope, step.orderBy());
    Columns columns = new Columns(scope);
    step.fields().forEach(columns::add);
    if (fits && columns.whole) {
      publish(scope, columns);
    }
  }

  private void publish(StepScope scope, Columns columns) {
    Flow in = scope.global(scope.input(), "/global", "Sequence");
    Schema input = scope.input().schema();
    Schema.Builder needed = Schema.builder();
    columns.taken.forEach((name, typed) -> needed.addField(name, typed.type()));
    Schema rows = needed.build();
    if (rows.getFieldCount() > input.getFieldCount()) {
      MapNode arguments = new MapNode(List.copyOf(columns.taken.values()), 0);
      List<NodeOutput> outputs = List.of(NodeOutput.main(rows));
      Edge mapped = scope.add("/inputs", arguments, List.of(in), outputs, in.windowing());
      in = in.through(in.name(), mapped, rows);
    }
    Schema.Builder out = Schema.builder().addFields(input.getFields());
    columns.types.forEach(out::addField);
    SequenceWalk walk =
        new SequenceWalk(
            texts(step.orderBy()), step.forgetAfter(), input.getFieldCount(), columns.added);
    Schema schema = out.build();
    Edge edge =
        scope.add(
            new WalkNode(texts(step.key()), walk, rows),
            List.of(in),
            StepScope.outputs(schema, List.of()));
    scope.publish(in.through(scope.name(), edge, schema));
  }

  private static List<String> texts(List<Located> columns) {
    return columns.stream().map(Located::text).toList();
  }

  /** What is added, and the columns that it looks at, while the step is read. */
  private static final class Columns {
    private final StepScope scope;
    private final Map<String, TypedExpression> taken = new LinkedHashMap<>();
    private final Map<String, Integer> arguments = new LinkedHashMap<>();
    private final Map<String, SequenceColumn> added = new LinkedHashMap<>();
    private final Map<String, FieldType> types = new LinkedHashMap<>();
    private boolean whole = true;

    Columns(StepScope scope) {
      this.scope = scope;
      Schema input = scope.input().schema();
      input.getFieldNames().forEach(n -> taken.put(n, TypedExpression.column(input, n)));
    }

    void add(String name, SequenceField field) {
      boolean made = isNew(name, field) && addNew(name, field);
      whole &= made;
    }

    private boolean isNew(String name, SequenceField field) {
      boolean free = !scope.input().schema().hasField(name);
      if (!free) {
        scope.error(
            field.computed().function(),
            ErrorCodes.COLUMN_EXISTS,
            "fields." + name,
            "there is a column '" + name + "' in the input already; expected another name.");
      }
      return free;
    }

    private boolean addNew(String name, SequenceField field) {
      String function = field.function();
      if (function.equals(SequenceField.ROW_NUMBER)) {
        put(name, new RowNumber(), FieldType.INT64);
        return true;
      }
      CombineArguments reader =
          new CombineArguments(scope, name, "fields." + name, field.computed());
      boolean counts = function.equals("count") && field.computed().value().isEmpty();
      if (counts && field.computed().filter().isEmpty()) {
        return aggregate(name, field, reader.call(-1, null));
      }
      Optional<CombineArgument> argument = reader.read();
      if (argument.isEmpty()) {
        return false;
      }
      int column = column(name, argument.get());
      FieldType type = argument.get().typed().type();
      return switch (function) {
        case SequenceField.LAG -> neighbour(name, column, -field.rows().orElseThrow(), type);
        case SequenceField.LEAD -> neighbour(name, column, field.rows().orElseThrow(), type);
        case SequenceField.CHANGED -> put(name, new Changed(column), FieldType.BOOLEAN);
        default -> aggregate(name, field, reader.call(column, type));
      };
    }

    private boolean neighbour(String name, int column, int rows, FieldType type) {
      return put(name, new Neighbour(column, rows), type.withNullable(true));
    }

    private boolean aggregate(String name, SequenceField field, Optional<AggregateCall> made) {
      made.ifPresent(
          call ->
              put(
                  name,
                  new Aggregated(
                      call.function(),
                      call.aggregate(),
                      call.argument(),
                      new Frame(field.rows(), field.within())),
                  call.aggregate().resultType()));
      return made.isPresent();
    }

    private boolean put(String name, SequenceColumn column, FieldType type) {
      added.put(name, column);
      types.put(name, type);
      return true;
    }

    /** The index of an argument's column: the input's own, or one for all of the same text. */
    private int column(String name, CombineArgument argument) {
      int own = argument.typed().column();
      @Nullable Integer known = own >= 0 ? (Integer) own : arguments.get(argument.key());
      if (known != null) {
        return known;
      }
      taken.put(name, argument.typed());
      arguments.put(argument.key(), taken.size() - 1);
      return taken.size() - 1;
    }
  }
}
