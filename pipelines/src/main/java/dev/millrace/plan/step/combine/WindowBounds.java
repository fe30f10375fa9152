package dev.millrace.plan.step.combine;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.WindowInfoNode.WindowInfo;
import dev.millrace.spec.KeyedStep.ResultWindow;
import dev.millrace.spec.Located;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The columns of Combine that tell a result's window. */
final class WindowBounds {
  private final ResultWindow window;

  WindowBounds(ResultWindow window) {
    this.window = window;
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

  /** The columns after the aggregates, with what they tell. */
  Map<String, WindowInfo> columns() {
    Map<String, WindowInfo> columns = new LinkedHashMap<>();
    window.start().ifPresent(name -> columns.put(name.text(), WindowInfo.WINDOW_START));
    window.end().ifPresent(name -> columns.put(name.text(), WindowInfo.WINDOW_END));
    return columns;
  }
}
