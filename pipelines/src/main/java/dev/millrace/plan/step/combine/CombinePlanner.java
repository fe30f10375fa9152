package dev.millrace.plan.step.combine;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.CombineNode.AggregateCall;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.node.WindowInfoNode.WindowInfo;
import dev.millrace.plan.step.combine.CombineArguments.CombineArgument;
import dev.millrace.spec.KeyedStep.Combine;
import dev.millrace.spec.KeyedStep.CombineField;
import dev.millrace.spec.KeyedStep.ResultWindow;
import dev.millrace.spec.Located;
import dev.millrace.spec.ResultPanes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Combine: the group's columns, then the aggregates; one row per group and window. */
public final class CombinePlanner implements StepPlanner {
  private static final Set<String> BY_TIME = Set.of("first", "any_value", "last");

  /** What needs an event time to tell rows apart. */
  private static final Set<String> NEED_TIME =
      Set.of("first", "any_value", "last", "first_row", "last_row");

  private final Combine step;
  private final UnaryOperator<String> keys;

  public CombinePlanner(Combine step) {
    this(step, name -> "combine." + name);
  }

  /**
   * @param keys the output column of an aggregate → the key of the configuration that has it
   */
  public CombinePlanner(Combine step, UnaryOperator<String> keys) {
    this.step = step;
    this.keys = keys;
  }

  @Override
  public void plan(StepScope scope) {
    boolean told = new WindowBounds(step.window()).check(scope) & checkPanes(scope);
    String groups = step.gaps().isPresent() ? "/groups" : "";
    rows(scope, groups).filter(rows -> told).ifPresent(scope::publish);
  }

  /** Whether the windows' rows can be told apart and revised; if not, that is reported. */
  private boolean checkPanes(StepScope scope) {
    if (step.panes().isEmpty()) {
      return true;
    }
    ResultPanes panes = step.panes().get();
    String wrong = "";
    if (scope.input().windowing().merges()) {
      wrong =
          "the windows of sessions change with every event, so that nobody knows which of them a"
              + " row belongs to before they are over. Expected fixed, sliding, calendar or global"
              + " windows.";
    } else if (step.gaps().isPresent()) {
      wrong = "'fill_gaps' fills between final results alone. Give it to a Combine of its own.";
    } else if (scope.input().isGlobal() && panes.lateness().isPresent()) {
      wrong =
          "the global window ends with the input, and nothing comes after that. Drop"
              + " 'allowed_lateness'.";
    } else if (!scope.input().isGlobal() && step.window().equals(ResultWindow.NONE)) {
      wrong =
          "a row replaces those before it of its group and window, so it has to tell its window."
              + " Give Combine 'window: {start: window_start}'.";
    }
    if (!wrong.isEmpty()) {
      scope.error(panes.position(), ErrorCodes.PANES_MISFIT, "", wrong);
    }
    return wrong.isEmpty();
  }

  /**
   * Adds the nodes that group the step's input.
   *
   * @param suffix after the step's name, for the node of the groups
   * @return its rows; empty if something is wrong, which is reported
   */
  public Optional<Flow> rows(StepScope scope, String suffix) {
    Inputs inputs = new Inputs(scope, keys);
    step.groupBy().forEach(inputs::group);
    step.combine().forEach(inputs::aggregate);
    return inputs.whole ? add(scope, inputs, suffix) : Optional.empty();
  }

  private Optional<Flow> add(StepScope scope, Inputs inputs, String suffix) {
    Flow in = scope.input();
    Schema.Builder needed = Schema.builder();
    inputs.columns.forEach((name, e) -> needed.addField(name, e.type()));
    Schema middle = needed.build();
    List<TypedExpression> expressions = List.copyOf(inputs.columns.values());
    Edge mapped =
        scope.add(
            suffix + "/inputs",
            new MapNode(expressions, 0),
            List.of(in),
            List.of(NodeOutput.main(middle)),
            in.windowing());
    Schema.Builder out = Schema.builder();
    List<String> groups = List.copyOf(step.groupBy().keySet());
    groups.forEach(name -> out.addField(name, middle.getField(name).getType()));
    inputs.calls.forEach(call -> out.addField(call.name(), call.aggregate().resultType()));
    Map<String, WindowInfo> bounds = new WindowBounds(step.window()).columns();
    bounds.keySet().forEach(name -> out.addField(name, ValueKind.TIMESTAMP_TYPE));
    if (step.panes().isPresent()) {
      out.addField(ResultPanes.PANE, FieldType.STRING);
      out.addField(ResultPanes.REVISION, FieldType.INT64);
    }
    Schema schema = out.build();
    Flow flow = in.through(in.name(), mapped, middle);
    CombineNode node =
        new CombineNode(groups, inputs.calls, List.copyOf(bounds.values()), step.panes());
    Edge edge =
        scope.add(suffix, node, List.of(flow), List.of(NodeOutput.main(schema)), in.windowing());
    Flow rows = new Flow(scope.name(), edge, schema, in.windowing(), !in.isGlobal(), false);
    // With panes they were refused.
    return step.gaps().isEmpty() || step.panes().isPresent()
        ? Optional.of(rows)
        : new GapPlanner(scope, step.gaps().get()).fill(rows, node);
  }

  /** The columns that the aggregates read, and the calls, while the step is read. */
  private static final class Inputs {
    private final StepScope scope;
    private final UnaryOperator<String> keys;
    private final Map<String, TypedExpression> columns = new LinkedHashMap<>();
    private final Map<String, Integer> arguments = new LinkedHashMap<>();
    private final List<AggregateCall> calls = new ArrayList<>();
    private boolean whole = true;

    Inputs(StepScope scope, UnaryOperator<String> keys) {
      this.scope = scope;
      this.keys = keys;
    }

    void group(String name, Located expression) {
      Optional<TypedExpression> typed = type(expression, "group_by");
      typed.ifPresent(e -> columns.put(name, e));
      whole &= typed.isPresent();
    }

    void aggregate(String name, CombineField field) {
      boolean counts = field.value().isEmpty() && CombineArguments.function(field).equals("count");
      if (counts && field.filter().isEmpty()) {
        call(name, field, -1, false);
        return;
      }
      Optional<CombineArgument> argument =
          new CombineArguments(scope, name, keys.apply(name), field).read();
      if (argument.isPresent()) {
        call(name, field, column(name, argument.get()), argument.get().skipsNull());
      } else {
        whole = false;
      }
    }

    private void call(String name, CombineField field, int argument, boolean nulls) {
      if (NEED_TIME.contains(CombineArguments.function(field))) {
        whole &= scope.needsTime(scope.input(), "'" + field.function() + "'");
      }
      @Nullable FieldType type =
          argument < 0 ? null : List.copyOf(columns.values()).get(argument).type();
      Optional<AggregateCall> made =
          new CombineArguments(scope, name, keys.apply(name), field).call(argument, type);
      if (made.isPresent() && nulls) {
        warnOfNulls(name, field);
      }
      made.ifPresent(calls::add);
      whole &= made.isPresent();
    }

    /**
     * The last value is taken for the current state, in which NULL may be the newest value; of a
     * session it is the last one known.
     */
    private void warnOfNulls(String name, CombineField field) {
      boolean session = scope.input().windowing().merges();
      if (session || !BY_TIME.contains(CombineArguments.function(field))) {
        return;
      }
      scope.warning(
          field.function().position(),
          ErrorCodes.NULLS_SKIPPED,
          keys.apply(name),
          "'"
              + CombineArguments.function(field)
              + "' skips NULL: where the "
              + (CombineArguments.function(field).equals("last") ? "newest" : "oldest")
              + " event has NULL, the result is the value of another event. If NULL is to count,"
              + " take the whole row with '"
              + CombineArguments.function(field)
              + "_row', or give it a value of its own, as in COALESCE(column, 'none'); if it cannot"
              + " occur, declare the column NOT NULL.");
    }

    /** The index of an argument's column; aggregates of the same expression share it. */
    private int column(String name, CombineArgument argument) {
      Integer known = arguments.get(argument.key());
      if (known != null) {
        return known;
      }
      columns.put(name, argument.typed());
      arguments.put(argument.key(), columns.size() - 1);
      return columns.size() - 1;
    }

    private Optional<TypedExpression> type(Located text, String key) {
      return scope.typing().expression(text, scope.input().schema(), scope.path(key));
    }
  }
}
