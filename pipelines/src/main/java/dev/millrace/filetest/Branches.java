package dev.millrace.filetest;

import dev.millrace.diag.Position;
import dev.millrace.expr.TypedExpression;
import dev.millrace.filetest.Branches.Way;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.AssignTimestampsNode;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.CompareNode;
import dev.millrace.plan.node.DeduplicateNode;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.EnrichNode;
import dev.millrace.plan.node.ErrorsNode;
import dev.millrace.plan.node.ExplodeNode;
import dev.millrace.plan.node.FilterNode;
import dev.millrace.plan.node.FlattenNode;
import dev.millrace.plan.node.JoinNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.LatestNode;
import dev.millrace.plan.node.LogNode;
import dev.millrace.plan.node.LookupNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.PartitionNode;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.plan.node.ValidateNode;
import dev.millrace.plan.node.WalkNode;
import dev.millrace.plan.node.WindowInfoNode;
import dev.millrace.plan.node.WindowNode;
import dev.millrace.spec.OutputSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The ways that rows can go at one node of a plan. */
final class Branches
    implements NodeKind.Visitor<List<Way>>,
        ElementNode.ElementVisitor<List<Way>>,
        KeyedNode.KeyedVisitor<List<Way>> {
  private final Plan plan;
  private final PlanNode node;

  /**
   * A way.
   *
   * @param rows that went it in a run
   */
  record Way(Position place, String step, String what, ToLongFunction<Traffic> rows) {}

  private Branches(Plan plan, PlanNode node) {
    this.plan = plan;
    this.node = node;
  }

  /** All ways through a plan, in the order of the graph. */
  static List<Way> of(Plan plan) {
    List<Way> ways = new ArrayList<>();
    for (PlanNode node : plan.nodes()) {
      // What the planner puts before a step has no other ways than the step.
      if (node.name().equals(node.step()) || node.kind().lettersOf().isPresent()) {
        ways.addAll(node.kind().accept(new Branches(plan, node)));
      }
    }
    for (PlanOutput output : plan.outputs()) {
      if (!output.inputs().isEmpty()) {
        ways.add(
            new Way(
                output.position(),
                output.name(),
                "output: rows are written",
                run -> output.inputs().stream().mapToLong(run::out).sum()));
      }
    }
    return ways;
  }

  private Way way(String what, ToLongFunction<Traffic> rows) {
    return new Way(node.position(), node.step(), what, rows);
  }

  private Way come() {
    return way("rows come", run -> run.in(node.name()));
  }

  private Way became(String what, Disposition disposition) {
    return way(what, run -> run.became(node.name(), disposition));
  }

  private Way leave(String what, int output) {
    Edge edge = new Edge(node.name(), output);
    return way(what, run -> run.out(edge));
  }

  /** A side output, as files name it. */
  private Way side(int output, String why) {
    return leave(node.step() + "." + node.outputs().get(output).name() + ": " + why, output);
  }

  /** The way to a side output if the step has it; without, what became of the rows. */
  private Way side(int output, String why, Disposition without) {
    return node.outputs().size() > output ? side(output, why) : became(why, without);
  }

  /** Ways with that of rows that an expression fails for, if that can be; errors have their own. */
  private List<Way> failing(List<TypedExpression> expressions, Way... others) {
    List<String> mayFail =
        expressions.stream().filter(TypedExpression::mayFail).map(Branches::text).toList();
    boolean ownOutput =
        plan.nodes().stream()
            .anyMatch(other -> other.kind().lettersOf().filter(node.step()::equals).isPresent());
    Stream<Way> failures =
        mayFail.isEmpty() || ownOutput
            ? Stream.empty()
            : Stream.of(
                became(
                    "dead letter: " + String.join(", ", mayFail) + " fails",
                    Disposition.DEAD_LETTERED));
    return Stream.concat(Stream.of(others), failures).toList();
  }

  private static String text(TypedExpression expression) {
    return expression.text().strip().replaceAll("\\s+", " ");
  }

  @Override
  public List<Way> visit(SourceNode source) {
    if (source.asStream().isEmpty()) {
      return List.of();
    }
    boolean late =
        source.asStream().get().time().isPresent()
            && plan.outputs().stream().anyMatch(output -> output.name().equals(OutputSpec.LATE));
    return late ? List.of(come(), became("late events", Disposition.LATE)) : List.of(come());
  }

  @Override
  public List<Way> visit(ElementNode element) {
    return element.accept((ElementNode.ElementVisitor<List<Way>>) this);
  }

  @Override
  public List<Way> visit(KeyedNode keyed) {
    return keyed.accept((KeyedNode.KeyedVisitor<List<Way>>) this);
  }

  @Override
  public List<Way> visit(ErrorsNode errors) {
    return List.of(leave("error output: rows fail", 0));
  }

  @Override
  public List<Way> visit(FilterNode filter) {
    String keep = text(filter.keep());
    return failing(
        List.of(filter.keep()),
        leave(keep + " is TRUE", 0),
        became(keep + " is FALSE or NULL", Disposition.FILTERED));
  }

  @Override
  public List<Way> visit(MapNode map) {
    return failing(map.columns(), come());
  }

  @Override
  public List<Way> visit(ExplodeNode explode) {
    return List.of(come(), leave("rows are made of lists", 0));
  }

  @Override
  public List<Way> visit(PartitionNode partition) {
    String by = text(partition.by());
    int named = partition.names().size();
    return failing(
        List.of(partition.by()),
        IntStream.range(1, node.outputs().size())
            .mapToObj(
                output ->
                    side(
                        output,
                        by
                            + " is "
                            + (output <= named
                                ? partition.names().get(output - 1)
                                : "something else")))
            .toArray(Way[]::new));
  }

  @Override
  public List<Way> visit(FlattenNode flatten) {
    return List.of(come());
  }

  @Override
  public List<Way> visit(AssignTimestampsNode assign) {
    return failing(List.of(assign.timestamp()), come());
  }

  @Override
  public List<Way> visit(WindowNode window) {
    return List.of(come());
  }

  @Override
  public List<Way> visit(WindowInfoNode info) {
    return List.of(come());
  }

  @Override
  public List<Way> visit(ValidateNode validate) {
    return failing(
        validate.rules(),
        leave("rows pass all rules", 0),
        side(
            1,
            "rows break a rule: " + String.join(", ", validate.names()),
            Disposition.DEAD_LETTERED));
  }

  @Override
  public List<Way> visit(LookupNode lookup) {
    return List.of(
        became("the table has the key", Disposition.MATCHED),
        side(1, "the table does not have the key", Disposition.UNMATCHED));
  }

  /** Services that do not answer are nothing that a test can have. */
  @Override
  public List<Way> visit(EnrichNode enrich) {
    return List.of(
        became("something is found", Disposition.ENRICHED),
        became("nothing is found", Disposition.MISSING));
  }

  @Override
  public List<Way> visit(LogNode log) {
    return List.of(come());
  }

  @Override
  public List<Way> visit(DeduplicateNode deduplicate) {
    return List.of(come(), became("duplicates come", Disposition.DUPLICATE));
  }

  @Override
  public List<Way> visit(LatestNode latest) {
    return List.of(come());
  }

  @Override
  public List<Way> visit(WalkNode walk) {
    return List.of(come(), leave("rows are given", 0));
  }

  @Override
  public List<Way> visit(CombineNode combine) {
    return List.of(come());
  }

  @Override
  public List<Way> visit(JoinNode join) {
    List<Way> ways = new ArrayList<>();
    ways.add(became("rows find a partner", Disposition.MATCHED));
    boolean left = join.unmatchedLeft();
    boolean right = join.unmatchedRight();
    if (left) {
      ways.add(side(1, "rows find none"));
    }
    if (right) {
      ways.add(side(2, "rows find none"));
    }
    if (!left || !right) {
      ways.add(
          way(left || right ? "rows of the other input find none" : "rows find none", this::alone));
    }
    return ways;
  }

  /** Unmatched rows that go to no output of their own. */
  private long alone(Traffic run) {
    long aside =
        IntStream.range(1, node.outputs().size())
            .mapToLong(output -> run.out(new Edge(node.name(), output)))
            .sum();
    return run.became(node.name(), Disposition.UNMATCHED) - aside;
  }

  @Override
  public List<Way> visit(CompareNode compare) {
    return List.of();
  }
}
