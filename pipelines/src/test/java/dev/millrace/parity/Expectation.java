package dev.millrace.parity;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.testing.oracle.TimedRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

/**
 * What the model makes of a case.
 *
 * @param rows of every stream and step output, by reference
 * @param dead how many dead letters there are
 */
record Expectation(Map<String, List<TimedRow>> rows, int dead) {

  /**
   * @param plan tells, and only that, which columns the rows of a tie are compared by
   */
  static Expectation of(Case one, Plan plan) {
    Map<String, List<TimedRow>> rows = new LinkedHashMap<>(one.events());
    int[] dead = {0};
    for (Step step : one.steps()) {
      List<List<TimedRow>> inputs = new ArrayList<>();
      step.inputs().forEach(ref -> inputs.add(rows.get(ref)));
      Step.Context context =
          new Step.Context() {
            @Override
            public Comparator<TimedRow> ties(int input) {
              return byBytes(plan, step.name(), input);
            }

            @Override
            public void dead(int count) {
              dead[0] += count;
            }
          };
      rows.putAll(step.model().apply(inputs, context));
    }
    return new Expectation(rows, dead[0]);
  }

  /** The contract's order of ties: the bytes of the columns that the step gets. */
  private static Comparator<TimedRow> byBytes(Plan plan, String step, int input) {
    PlanNode node = plan.node(step);
    Edge edge = node.inputs().get(input);
    Schema schema = plan.node(edge.node()).outputs().get(edge.output()).schema();
    return (a, b) -> {
      // A step may compute columns of its own first, which are no part of its input.
      Schema.Builder read = Schema.builder();
      schema.getFields().stream()
          .filter(field -> a.row().containsKey(field.getName()))
          .forEach(read::addField);
      RowCodec codec = RowCodec.of(read.build());
      return Arrays.compareUnsigned(
          codec.encode(values(a, codec.schema())), codec.encode(values(b, codec.schema())));
    };
  }

  private static Object[] values(TimedRow row, Schema schema) {
    return schema.getFields().stream().map(field -> value(row, field)).toArray();
  }

  /** Decimals have their column's scale in the product, and any in the model. */
  private static Object value(TimedRow row, Schema.Field field) {
    Object value = row.value(field.getName());
    return value instanceof BigDecimal decimal && ValueKind.decimalScale(field.getType()) >= 0
        ? decimal.setScale(ValueKind.decimalScale(field.getType()))
        : value;
  }
}
