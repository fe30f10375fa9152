package dev.millrace.filetest;

import dev.millrace.capture.CapturedRun;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.spec.TestSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the steps of a pipeline did with the rows of one run of a test. Of a step that the test
 * stands in for nothing is known.
 *
 * @param steps what came in, and became of it, by the name of the node
 * @param handedOn how many rows left by each output; none is absent
 */
record Traffic(Map<String, LedgerRow> steps, Map<Edge, Long> handedOn) {
  static Traffic of(CapturedRun run, TestSpec test) {
    Map<String, LedgerRow> steps = new LinkedHashMap<>();
    run.ledger().rows().stream()
        .filter(row -> !row.kind().equals("output") && !test.mockOutputs().containsKey(row.step()))
        .forEach(row -> steps.put(row.step(), row));
    Map<Edge, Long> handedOn = new LinkedHashMap<>(run.handedOn());
    handedOn.keySet().removeIf(edge -> test.mockOutputs().containsKey(edge.node()));
    return new Traffic(steps, handedOn);
  }

  /** Rows that came to a node. */
  long in(String node) {
    LedgerRow row = steps.get(node);
    return row == null ? 0 : row.in();
  }

  /** Rows of a node that became something. */
  long became(String node, Disposition what) {
    LedgerRow row = steps.get(node);
    return row == null ? 0 : row.count(what);
  }

  /** Rows that left a node. */
  long out(Edge edge) {
    return handedOn.getOrDefault(edge, 0L);
  }
}
