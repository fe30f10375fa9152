package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.WindowInfoNode;
import dev.millrace.plan.node.WindowInfoNode.WindowInfo;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowStep.ExtractWindowingInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** ExtractWindowingInfo: the input's columns, then what is asked of time and window. */
final class WindowInfoPlanner implements StepPlanner {
  private final ExtractWindowingInfo step;

  WindowInfoPlanner(ExtractWindowingInfo step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Schema in = scope.input().schema();
    Schema.Builder out = Schema.builder().addFields(in.getFields());
    List<WindowInfo> infos = new ArrayList<>();
    boolean whole = true;
    for (Map.Entry<String, Located> field : step.fields().entrySet()) {
      Optional<WindowInfo> info = info(field.getKey(), field.getValue(), scope);
      whole &= info.isPresent();
      info.ifPresent(infos::add);
      info.ifPresent(i -> out.addField(field.getKey(), type(i)));
    }
    if (whole) {
      Schema schema = out.build();
      scope.publishMain(
          scope.add(
              new WindowInfoNode(infos),
              List.of(scope.input()),
              StepScope.outputs(schema, List.of())),
          schema);
    }
  }

  private static FieldType type(WindowInfo info) {
    return switch (info) {
      case TIMESTAMP, WINDOW_START, WINDOW_END -> ValueKind.TIMESTAMP_TYPE;
      case WINDOW_STRING, WINDOW_TYPE -> FieldType.STRING;
      case PANE_INFO, PANE_INFO_ON_TIME -> FieldType.row(WindowInfoNode.PANE);
    };
  }

  private static Optional<WindowInfo> info(String column, Located what, StepScope scope) {
    String key = "fields." + column;
    if (scope.input().schema().hasField(column)) {
      scope.error(
          what,
          ErrorCodes.COLUMN_EXISTS,
          key,
          "the input has a column '" + column + "' already; expected a new name.");
      return Optional.empty();
    }
    WindowInfo info = WindowInfo.valueOf(what.text().toUpperCase(Locale.ROOT));
    boolean bound = info == WindowInfo.WINDOW_START || info == WindowInfo.WINDOW_END;
    if (bound && scope.input().isGlobal()) {
      scope.warning(
          what.position(),
          ErrorCodes.BOUND_OF_GLOBAL_WINDOW,
          key,
          "the rows of '"
              + scope.input().name()
              + "' are in the global window, where '"
              + what
              + "' tells nothing. Set 'windowing' on a step before this one.");
    }
    boolean result =
        info == WindowInfo.PANE_INFO && scope.graph().windowed(scope.input().edge()).isPresent();
    return Optional.of(result ? WindowInfo.PANE_INFO_ON_TIME : info);
  }
}
