package dev.millrace.filetest;

import dev.millrace.diag.Position;
import dev.millrace.plan.model.Plan;
import java.util.List;

/**
 * Which ways through a pipeline the tests of its file went: the steps that rows came to, both sides
 * of a condition, every output of a step, duplicates, partners found and not found, late events and
 * dead letters. What cannot be brought about by a test, such as a service that does not answer, is
 * no way.
 *
 * @param branches in the order of the graph
 */
public record Coverage(List<Branch> branches) {
  public Coverage {
    branches = List.copyOf(branches);
  }

  /**
   * One way that rows can go.
   *
   * @param place the step, stream or output in the file
   * @param step its name
   * @param what happens there, with the condition if there is one
   * @param rows to which it happened, over all runs of tests
   */
  public record Branch(Position place, String step, String what, long rows) {
    public boolean covered() {
      return rows > 0;
    }
  }

  /**
   * The coverage by runs of tests.
   *
   * @param plan of the file
   * @param results of its tests; runs that failed went no way
   */
  public static Coverage of(Plan plan, List<FileTestResult> results) {
    List<Traffic> runs = results.stream().flatMap(result -> result.traffic().stream()).toList();
    return new Coverage(
        Branches.of(plan).stream()
            .map(
                way ->
                    new Branch(
                        way.place(),
                        way.step(),
                        way.what(),
                        runs.stream().mapToLong(way.rows()).sum()))
            .toList());
  }

  /** How many branches are covered. */
  public int covered() {
    return (int) branches.stream().filter(Branch::covered).count();
  }

  /** The share of covered branches, rounded down; 100 where there are none. */
  public int percent() {
    return branches.isEmpty() ? 100 : covered() * 100 / branches.size();
  }
}
