package dev.millrace.plan.graph;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.TransformSpec;
import dev.millrace.spec.TransformSpec.InputSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the inputs of a step, puts them into the step's windows, and has the step planned. */
final class StepInputs {
  private final Graph graph;
  private final TransformSpec transform;
  private final StepPlanner planner;

  StepInputs(Graph graph, TransformSpec transform, StepPlanner planner) {
    this.graph = graph;
    this.transform = transform;
    this.planner = planner;
  }

  void plan() {
    List<Flow> inputs = new ArrayList<>();
    for (InputSpec input : transform.inputs()) {
      graph.resolve(input.reference(), path("input")).ifPresent(inputs::add);
    }
    if (inputs.size() < transform.inputs().size()) {
      return;
    }
    List<Flow> windowed = windowed(inputs);
    planner.plan(new StepScope(transform, windowed, graph));
    windowSource();
  }

  private String path(String key) {
    return "transforms." + transform.name() + "." + key;
  }

  private List<Flow> windowed(List<Flow> inputs) {
    if (transform.windowing().isEmpty() || planner.isSource()) {
      return inputs;
    }
    StepScope scope = new StepScope(transform, inputs, graph);
    List<Flow> windowed = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      windowed.add(windowed(scope, inputs.get(i), suffix(i)));
    }
    return windowed;
  }

  private Flow windowed(StepScope scope, Flow flow, String suffix) {
    boolean ready =
        Flow.isGlobal(transform.windowing().get()) || scope.needsTime(flow, "'windowing'");
    if (ready && flow.copied()) {
      scope.error(
          transform.position(),
          ErrorCodes.ROWS_IN_SEVERAL_WINDOWS,
          "",
          "'windowing' would see every event of '"
              + flow.name()
              + "' several times, once per sliding window. Set the windows once.");
    }
    return scope.windowed(flow, transform.windowing().get(), suffix);
  }

  private String suffix(int input) {
    return transform.inputs().size() == 1 ? "/window" : planner.windowSuffix(input);
  }

  /** A source's windowing holds for what it gives. */
  private void windowSource() {
    Optional<Flow> flow = graph.flow(transform.name());
    if (transform.windowing().isPresent() && planner.isSource() && flow.isPresent()) {
      StepScope scope = new StepScope(transform, List.of(flow.get()), graph);
      graph.publish(windowed(scope, flow.get(), "/window"));
    }
  }
}
