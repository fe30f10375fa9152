package dev.millrace.runner.dataflow;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineVisitor;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.state.OrderedListState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.reflect.DoFnSignature;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;

/**
 * What a graph must not contain on Dataflow, whoever wrote its steps. Beam itself looks only when a
 * job is translated for Runner v1.
 */
final class GraphChecks extends PipelineVisitor.Defaults {
  private final boolean streaming;
  private final List<Diagnostic> problems = new ArrayList<>();

  private GraphChecks(boolean streaming) {
    this.streaming = streaming;
  }

  /**
   * Refuses what Dataflow would refuse later, or never finish.
   *
   * @throws UserException ML-4305 for each step that cannot run
   */
  static void check(Pipeline pipeline) {
    GraphChecks checks =
        new GraphChecks(pipeline.getOptions().as(DataflowPipelineOptions.class).isStreaming());
    pipeline.traverseTopologically(checks);
    if (!checks.problems.isEmpty()) {
      throw new UserException(checks.problems);
    }
  }

  @Override
  public void visitPrimitiveTransform(TransformHierarchy.Node node) {
    if (node.getTransform() instanceof ParDo.MultiOutput<?, ?> step) {
      check(node.getFullName(), step.getFn());
    }
  }

  private void check(String name, DoFn<?, ?> fn) {
    DoFnSignature signature = DoFnSignatures.signatureForDoFn(fn);
    if (streaming && signature.processElement().requiresTimeSortedInput()) {
      problem(name, "it wants its input sorted by time, which Dataflow does not do for live runs");
    }
    for (DoFnSignature.StateDeclaration state : signature.stateDeclarations().values()) {
      if (OrderedListState.class.isAssignableFrom(state.stateType().getRawType())) {
        problem(name, "it keeps an OrderedListState, which Dataflow's Runner v2 does not have");
      }
    }
  }

  private void problem(String step, String why) {
    problems.add(
        DataflowCodes.error(
            DataflowCodes.STEP, "step '" + step + "' cannot run on Dataflow: " + why + "."));
  }
}
