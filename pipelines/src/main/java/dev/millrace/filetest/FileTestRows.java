package dev.millrace.filetest;

import dev.millrace.element.SourceRecord;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.RowLiteral;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TestSpec.RowArrival;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows that a test gives to a pipeline, for looking at what the steps make of them. */
public final class FileTestRows {
  private FileTestRows() {}

  /**
   * The plan with the test's rows instead of the steps that it stands in for.
   *
   * @throws dev.millrace.diag.UserException if the test would really read a source
   */
  public static Plan mocked(Plan plan, TestSpec test) {
    return new Plan(
        plan.id(), plan.spec(), FileTestPlan.mocked(plan, test), plan.outputs(), plan.warnings());
  }

  /** What arrives on each stream, by the name of its node; late events have that verdict. */
  public static Map<String, List<SourceRecord>> arrivals(Plan plan, TestSpec test) {
    Map<String, List<SourceRecord>> records = new LinkedHashMap<>();
    FileTestInput.all(plan, test).forEach((name, input) -> records.put(name, input.records()));
    return records;
  }

  /**
   * One row as an event of a stream.
   *
   * @param path of the row, for messages
   * @throws dev.millrace.diag.UserException with every value that does not fit
   */
  public static SourceRecord event(String stream, StreamNode node, RowLiteral row, String path) {
    return FileTestInput.of(stream, node, List.of(new RowArrival(row)), path).records().get(0);
  }
}
