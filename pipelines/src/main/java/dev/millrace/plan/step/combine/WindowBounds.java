package dev.millrace.plan.step.combine;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.WindowInfoNode;
import dev.millrace.plan.node.WindowInfoNode.WindowInfo;
import dev.millrace.spec.Located;
import dev.millrace.spec.StepSpec.ResultWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;

/** The columns of Combine that tell a result's window. */
final class WindowBounds {
  private final ResultWindow window;

  WindowBounds(ResultWindow window) {
    this.window = window;
  }

  boolean isEmpty() {
    return window.equals(ResultWindow.NONE);
  }

  /** Whether there are bounds to tell; if not, that is reported. */
  boolean check(StepScope scope) {
    Optional<Located> bound =
        Stream.of(window.start(), window.end()).flatMap(Optional::stream).findFirst();
    if (bound.isEmpty() || !scope.input().isGlobal()) {
      return true;
    }
    scope.error(
        bound.get(),
        ErrorCodes.BOUND_OF_GLOBAL_WINDOW,
        "window",
        "the rows of '"
            + scope.input().name()
            + "' are in the global window, which has no start and no end. Set 'windowing' on this"
            + " step or before it, or drop 'window'.");
    return false;
  }

  /** The results with their bounds. */
  Flow add(StepScope scope, Flow results) {
    List<WindowInfo> infos = new ArrayList<>();
    Schema.Builder columns = Schema.builder().addFields(results.schema().getFields());
    window
        .start()
        .ifPresent(
            name -> {
              infos.add(WindowInfo.WINDOW_START);
              columns.addField(name.text(), ValueKind.TIMESTAMP_TYPE);
            });
    window
        .end()
        .ifPresent(
            name -> {
              infos.add(WindowInfo.WINDOW_END);
              columns.addField(name.text(), ValueKind.TIMESTAMP_TYPE);
            });
    Schema schema = columns.build();
    Edge edge =
        scope.add(
            new WindowInfoNode(infos), List.of(results), StepScope.outputs(schema, List.of()));
    return results.through(scope.name(), edge, schema);
  }
}
