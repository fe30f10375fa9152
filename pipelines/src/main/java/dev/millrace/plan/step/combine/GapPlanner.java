package dev.millrace.plan.step.combine;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.Aggregate;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.CombineNode.AggregateCall;
import dev.millrace.plan.node.WalkNode;
import dev.millrace.plan.node.WindowInfoNode.WindowInfo;
import dev.millrace.plan.walk.GapWalk;
import dev.millrace.plan.walk.GapWalk.Filling;
import dev.millrace.plan.walk.GapWalk.Kind;
import dev.millrace.spec.GapFill;
import dev.millrace.spec.WindowText;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.CalendarWindows;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import dev.millrace.sql.SqlCompiler;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** The gaps of a Combine: rows for windows in which a group has no events. */
final class GapPlanner {
  private static final int MOST_WINDOWS = 10_000;

  /** From the start of a window to that of the next one at least; empty where nobody knows it. */
  private static final WindowingSpec.Visitor<Optional<Duration>> PERIOD =
      new WindowingSpec.Visitor<>() {
        @Override
        public Optional<Duration> visit(GlobalWindows windows) {
          return Optional.empty();
        }

        @Override
        public Optional<Duration> visit(FixedWindows windows) {
          return Optional.of(windows.size());
        }

        @Override
        public Optional<Duration> visit(SlidingWindows windows) {
          return Optional.of(windows.period());
        }

        @Override
        public Optional<Duration> visit(SessionWindows windows) {
          return Optional.empty();
        }

        @Override
        public Optional<Duration> visit(CalendarWindows windows) {
          if (!(windows.unit() instanceof Period unit)) {
            // Some zones change their clocks by half an hour.
            return Optional.of(Duration.ofMinutes(30));
          }
          long months = unit.toTotalMonths();
          long days = unit.getDays() + 30 * months - (months > 0 ? 2 : 0);
          // A zone that moves to the other side of the date line leaves a day out; others, an hour.
          return Optional.of(Duration.ofDays(days).minusHours(1));
        }
      };

  private final StepScope scope;
  private final GapFill gaps;
  private boolean fits = true;

  GapPlanner(StepScope scope, GapFill gaps) {
    this.scope = scope;
    this.gaps = gaps;
  }

  /**
   * Adds the node after that of the groups.
   *
   * @return its rows; empty if something is wrong, which is reported
   */
  Optional<Flow> fill(Flow groups, CombineNode node) {
    checkWindows(groups.windowing());
    List<Filling> fillings = new ArrayList<>();
    Schema.Builder rows = Schema.builder();
    int keys = node.groupColumns().size();
    for (int i = 0; i < groups.schema().getFieldCount(); i++) {
      Field field = groups.schema().getField(i);
      Filling filling = filling(i - keys, field, node);
      boolean nothing = filling.kind() == Kind.VALUE && filling.value() == null;
      fillings.add(filling);
      rows.addField(nothing ? field.withNullable(true) : field);
    }
    if (!fits) {
      return Optional.empty();
    }
    Schema schema = rows.build();
    GapWalk walk = new GapWalk(groups.windowing(), gaps.span(), keys, fillings, Optional.empty());
    Edge edge =
        scope.add(
            "",
            new WalkNode(node.groupColumns(), walk, groups.schema()),
            List.of(groups),
            List.of(NodeOutput.main(schema)),
            groups.windowing());
    return Optional.of(groups.through(scope.name(), edge, schema));
  }

  private void checkWindows(WindowingSpec windowing) {
    Optional<Duration> period = windowing.accept(PERIOD);
    if (period.isEmpty()) {
      wrong(
          ErrorCodes.NO_NEXT_WINDOW,
          "",
          "nobody knows the window after one of these ("
              + WindowText.of(windowing)
              + "). Expected fixed, sliding or calendar windows.");
    } else if (gaps.span().toMillis() / period.get().toMillis() > MOST_WINDOWS) {
      wrong(
          ErrorCodes.WRONG_FORM,
          ".for",
          WindowText.of(gaps.span())
              + " are more than "
              + MOST_WINDOWS
              + " windows, each of which would be a row for each silent group.");
    }
  }

  private void wrong(String code, String key, String message) {
    fits = false;
    scope.error(gaps.position(), code, "fill_gaps" + key, message);
  }

  /**
   * @param index of the aggregate; before the first one are the group's columns
   */
  private Filling filling(int index, Field field, CombineNode node) {
    if (index < 0) {
      return new Filling(Kind.PREVIOUS, null);
    } else if (index >= node.aggregates().size()) {
      WindowInfo told = node.told().get(index - node.aggregates().size());
      return new Filling(
          told == WindowInfo.WINDOW_START ? Kind.WINDOW_START : Kind.WINDOW_END, null);
    }
    AggregateCall call = node.aggregates().get(index);
    GapFill.@Nullable Value value = gaps.values().get(call.name());
    if (value == null) {
      return new Filling(Kind.VALUE, ofNoRows(call.aggregate()));
    }
    return switch (value) {
      case ZERO -> new Filling(Kind.VALUE, zero(field));
      case NULL -> new Filling(Kind.VALUE, null);
      case PREVIOUS -> new Filling(Kind.PREVIOUS, null);
    };
  }

  private static <A> @Nullable Object ofNoRows(Aggregate<A> aggregate) {
    return aggregate.result(aggregate.create());
  }

  private @Nullable Object zero(Field field) {
    FieldType type = field.getType();
    @Nullable Object zero =
        switch (ValueKind.of(type)) {
          case INT8 -> (byte) 0;
          case INT16 -> (short) 0;
          case INT32 -> 0;
          case INT64 -> 0L;
          case FLOAT -> 0f;
          case DOUBLE -> 0d;
          case DECIMAL -> BigDecimal.ZERO.setScale(Math.max(0, ValueKind.decimalScale(type)));
          default -> null;
        };
    if (zero == null) {
      wrong(
          ErrorCodes.WRONG_TYPE,
          ".values",
          "'"
              + field.getName()
              + "' is "
              + SqlCompiler.typeName(type)
              + ", of which nothing is zero; expected a number, or 'null' or 'previous'.");
    }
    return zero;
  }
}
