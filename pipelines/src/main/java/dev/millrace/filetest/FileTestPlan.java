package dev.millrace.filetest;

import dev.millrace.capture.CapturePoints;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.UserException;
import dev.millrace.element.EpochUnits;
import dev.millrace.plan.Planner;
import dev.millrace.plan.literal.Literals;
import dev.millrace.plan.literal.Literals.TimedRow;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.EnrichNode;
import dev.millrace.plan.node.SourceNode.CreateNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.RowLiteral;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TestSpec.Expectation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * The plan of a pipeline as one test runs it: mocked steps replaced by their rows, and an output
 * for every place that the test has expectations of instead of the file's own outputs.
 *
 * @param plan to run; its outputs are the captures, and {@code dead_letter} and {@code late}
 * @param captures what is expected of each captured output, by its name in the plan
 */
record FileTestPlan(Plan plan, Map<String, Expectation> captures) {
  static FileTestPlan of(PipelineSpec spec, TestSpec test) {
    Set<String> outputs = new LinkedHashSet<>();
    spec.outputs().forEach(o -> outputs.add(o.name()));
    Set<String> observed = new LinkedHashSet<>(test.mockOutputs().keySet());
    test.expectedOutputs().forEach(e -> observed.add(e.name().text()));
    test.expectedInputs().forEach(e -> observed.add(e.name().text()));
    observed.removeAll(outputs);
    Plan whole = Planner.plan(MockedSources.in(spec, List.of(test)), observed);

    List<PlanNode> nodes = mocked(whole, test);
    List<PlanOutput> captured = new ArrayList<>();
    Map<String, Expectation> captures = new LinkedHashMap<>();
    for (Expectation expectation : test.expectedOutputs()) {
      PlanOutput output =
          CapturePoints.leaving(whole, expectation.name())
              .orElseThrow(() -> unknown(whole, expectation.name()));
      captured.add(output);
      captures.put(output.name(), expectation);
    }
    for (Expectation expectation : test.expectedInputs()) {
      PlanOutput output =
          CapturePoints.entering(whole, expectation.name())
              .orElseThrow(() -> unknown(whole, expectation.name()));
      captured.add(output);
      captures.put(output.name(), expectation);
    }
    whole.outputs().stream()
        .filter(o -> isSide(o.name()) && !captures.containsKey(o.name()))
        .forEach(captured::add);
    Plan plan = new Plan(whole.id(), spec, nodes, captured, whole.warnings());
    return new FileTestPlan(plan, captures);
  }

  private static boolean isSide(String output) {
    return output.equals(OutputSpec.DEAD_LETTER) || output.equals(OutputSpec.LATE);
  }

  /** The nodes of a plan, with rows of the test instead of the steps that it stands in for. */
  static List<PlanNode> mocked(Plan plan, TestSpec test) {
    List<PlanNode> nodes = new ArrayList<>();
    for (PlanNode node : plan.nodes()) {
      List<RowLiteral> rows = test.mockOutputs().get(node.name());
      List<RowLiteral> inputRows = test.mockInputs().get(node.name());
      if (rows != null) {
        nodes.add(create(node, node.name(), node.schema(), rows));
      } else if (inputRows != null) {
        String name = "mock input of " + node.name();
        Schema schema = plan.schema(node.inputs().get(0));
        nodes.add(create(node, name, schema, inputRows));
        nodes.add(alone(plan, node, test).withInputs(List.of(new Edge(name, 0))));
      } else {
        nodes.add(alone(plan, node, test));
      }
    }
    return nodes;
  }

  /** The node, which does not leave the test unless the test allows it. */
  private static PlanNode alone(Plan plan, PlanNode node, TestSpec test) {
    if (test.mockLookups().containsKey(node.name())) {
      return lookedUp(plan, node, test);
    }
    if (node.kind().asks().isPresent() && !allowed(test, node.name())) {
      throw problem(
          test,
          ErrorCodes.TEST_WITHOUT_SOURCE,
          "'"
              + node.name()
              + "' would really ask "
              + node.kind().asks().get().type()
              + ". Give the rows that it finds under mock_lookups, or list it under"
              + " allowed_sources");
    }
    if (node.kind().reads().isPresent() && !allowed(test, node.name())) {
      throw problem(
          test,
          ErrorCodes.TEST_WITHOUT_SOURCE,
          "the test would really read '"
              + node.name()
              + "'. Give its rows under mock_outputs, or list it under allowed_sources");
    }
    return node;
  }

  /** The node with the rows that it finds. */
  private static PlanNode lookedUp(Plan plan, PlanNode node, TestSpec test) {
    EnrichNode kind =
        node.kind()
            .asEnrich()
            .orElseThrow(
                () ->
                    problem(
                        test,
                        ErrorCodes.TEST_NAME_UNKNOWN,
                        "'" + node.name() + "' under mock_lookups looks nothing up"));
    Schema schema =
        kind.mockSchema(plan.schema(node.inputs().get(0)))
            .orElseThrow(
                () ->
                    problem(
                        test,
                        ErrorCodes.TEST_NAME_UNKNOWN,
                        "'"
                            + node.name()
                            + "' gives a column another type than the key's column of that name,"
                            + " so that mock_lookups cannot give both; expected the key's type"
                            + " under 'fields'"));
    List<Object[]> rows =
        test.mockLookups().getOrDefault(node.name(), List.of()).stream()
            .map(literal -> kind.mockRow(Literals.toRow(literal, schema, "tests"), schema))
            .toList();
    return new PlanNode(
        node.name(),
        node.step(),
        node.position(),
        kind.withRows(rows),
        node.inputs(),
        node.outputs(),
        node.windowing());
  }

  private static boolean allowed(TestSpec test, String source) {
    return test.allowedSources().stream().anyMatch(s -> s.text().equals(source));
  }

  private static PlanNode create(
      PlanNode node, String name, Schema schema, List<RowLiteral> literals) {
    List<Object[]> rows = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (RowLiteral literal : literals) {
      TimedRow row = Literals.toEvent(literal, schema, Optional.empty(), EpochUnits.NONE, "tests");
      rows.add(row.row());
      times.add(row.time().orElse(0L));
    }
    return new PlanNode(
        name,
        node.step(),
        node.position(),
        new CreateNode(rows, times),
        List.of(),
        List.of(new PlanNode.NodeOutput("output", schema)),
        node.windowing());
  }

  private static UserException unknown(Plan plan, Located name) {
    List<String> known = new ArrayList<>();
    plan.outputs().forEach(o -> known.add(o.name()));
    plan.nodes().forEach(n -> known.add(n.name()));
    return new UserException(
        Diagnostic.error(
            name.position(),
            ErrorCodes.TEST_NAME_UNKNOWN,
            "tests",
            "there is no output or step '"
                + name.text()
                + "'; expected one of "
                + String.join(", ", known)
                + "."
                + Nearest.hint(name.text(), known)));
  }

  private static UserException problem(TestSpec test, String code, String message) {
    return new UserException(
        Diagnostic.error(test.position(), code, "tests." + test.name(), message));
  }
}
