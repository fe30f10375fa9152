package dev.millrace.plan.picture;

import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.AssignTimestampsNode;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.CombineNode.AggregateCall;
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
import dev.millrace.spec.EnrichRules;
import dev.millrace.spec.JoinKind.AsOfJoin;
import dev.millrace.spec.JoinKind.IntervalJoin;
import dev.millrace.spec.JoinKind.PairJoin;
import dev.millrace.spec.JoinKind.WindowJoin;
import dev.millrace.spec.WindowText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a node does, in the expressions of the file; windows and state are not among it. */
final class StepFacts
    implements NodeKind.Visitor<List<String>>,
        ElementNode.ElementVisitor<List<String>>,
        KeyedNode.KeyedVisitor<List<String>> {
  /** As the planner of Combine writes an argument with a filter. */
  private static final Pattern FILTERED =
      Pattern.compile("CASE WHEN \\((.*) \\) THEN \\((.*) \\) END");

  private final Plan plan;
  private final PlanNode node;

  StepFacts(Plan plan, PlanNode node) {
    this.plan = plan;
    this.node = node;
  }

  @Override
  public List<String> visit(SourceNode source) {
    return SourceFacts.of(source);
  }

  @Override
  public List<String> visit(ElementNode element) {
    return element.accept((ElementNode.ElementVisitor<List<String>>) this);
  }

  @Override
  public List<String> visit(KeyedNode keyed) {
    return keyed.accept((KeyedNode.KeyedVisitor<List<String>>) this);
  }

  @Override
  public List<String> visit(ErrorsNode errors) {
    return List.of();
  }

  @Override
  public List<String> visit(FilterNode filter) {
    return List.of("keep: " + line(filter.keep()));
  }

  /** Columns that are handed on as they are say nothing. */
  @Override
  public List<String> visit(MapNode map) {
    List<String> facts = new ArrayList<>();
    for (int i = 0; i < map.columns().size(); i++) {
      String name = node.schema().getField(i).getName();
      TypedExpression column = map.columns().get(i);
      if (!column.text().equals(name) && isStep()) {
        facts.add(name + " = " + line(column));
      }
    }
    return facts;
  }

  /** Whether it is the step itself, and not a node that the planner put before it. */
  private boolean isStep() {
    return node.name().equals(node.step());
  }

  @Override
  public List<String> visit(ExplodeNode explode) {
    String columns =
        explode.columns().stream()
            .map(i -> plan.schema(node.inputs().get(0)).getField(i).getName())
            .collect(Collectors.joining(", "));
    return List.of("explodes: " + columns);
  }

  @Override
  public List<String> visit(PartitionNode partition) {
    return List.of("by: " + line(partition.by()));
  }

  @Override
  public List<String> visit(FlattenNode flatten) {
    return List.of();
  }

  @Override
  public List<String> visit(AssignTimestampsNode assign) {
    return List.of("event time: " + line(assign.timestamp()));
  }

  @Override
  public List<String> visit(WindowNode window) {
    return List.of("windows: " + WindowText.of(window.windowing()));
  }

  @Override
  public List<String> visit(WindowInfoNode info) {
    return List.of();
  }

  @Override
  public List<String> visit(ValidateNode validate) {
    List<String> facts = new ArrayList<>();
    for (int i = 0; i < validate.rules().size(); i++) {
      facts.add(validate.names().get(i) + ": " + line(validate.rules().get(i)));
    }
    return facts;
  }

  @Override
  public List<String> visit(LookupNode lookup) {
    return List.of(
        lookup.type().name().toLowerCase(Locale.ROOT) + " join with a table",
        "key: " + lookup.keyText().orElse(""));
  }

  @Override
  public List<String> visit(EnrichNode enrich) {
    EnrichRules rules = enrich.rules();
    List<String> facts = new ArrayList<>();
    facts.add("asks: " + enrich.lookup().type());
    facts.add("key: " + enrich.keyText().orElse(""));
    if (enrich.versioned()) {
      facts.add("as of the event time");
    }
    rules
        .cache()
        .ifPresent(
            cache ->
                facts.add("keeps " + cache.size() + " answers for " + WindowText.of(cache.ttl())));
    facts.add("nothing found: " + word(rules.onMissing()));
    facts.add("no answer: " + word(rules.onFailure()));
    return facts;
  }

  private static String word(Enum<?> rule) {
    return rule.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<String> visit(LogNode log) {
    return List.of();
  }

  @Override
  public List<String> visit(DeduplicateNode dedup) {
    return List.of("key: " + dedup.keyText().orElse(""));
  }

  @Override
  public List<String> visit(LatestNode latest) {
    return List.of("key: " + latest.keyText().orElse(""));
  }

  @Override
  public List<String> visit(WalkNode walk) {
    List<String> facts = new ArrayList<>(List.of("key: " + walk.keyText().orElse("")));
    facts.addAll(walk.walk().gives(this::column));
    return facts;
  }

  /** The expression of the file behind a column of the node's input, or the column's name. */
  private String column(int place) {
    PlanNode from = node;
    do {
      from = plan.node(from.inputs().get(0).node());
    } while (from.kind() instanceof WindowNode && from.step().equals(node.step()));
    return from.kind() instanceof MapNode map && from.step().equals(node.step())
        ? line(map.columns().get(place))
        : plan.schema(node.inputs().get(0)).getField(place).getName();
  }

  /** What an aggregate takes: {@code of amount where status = 'ok'}. */
  private static String taken(String argument) {
    Matcher filtered = FILTERED.matcher(argument);
    if (!filtered.matches()) {
      return " of " + argument;
    }
    String value = filtered.group(2);
    return (value.equals("TRUE") ? "" : " of " + value) + " where " + filtered.group(1);
  }

  @Override
  public List<String> visit(CombineNode combine) {
    List<String> facts = new ArrayList<>();
    facts.add("key: " + combine.keyText().orElse(""));
    for (AggregateCall call : combine.aggregates()) {
      String of = call.argument() < 0 ? "" : taken(column(call.argument()));
      facts.add(call.name() + " = " + call.function() + of);
    }
    combine.panes().ifPresent(panes -> facts.add(panes.text()));
    return facts;
  }

  @Override
  public List<String> visit(JoinNode join) {
    return List.of(
        join.type().name().toLowerCase(Locale.ROOT) + " join, " + pairs(join.kind()),
        "key: " + join.keyText().orElse(""));
  }

  private static String pairs(PairJoin kind) {
    return kind.accept(
        new PairJoin.PairVisitor<String>() {
          @Override
          public String visit(IntervalJoin interval) {
            return WindowText.of(interval.lower()) + " to " + WindowText.of(interval.upper());
          }

          @Override
          public String visit(AsOfJoin asOf) {
            return "as of"
                + asOf.tolerance().map(t -> ", at most " + WindowText.of(t) + " old").orElse("");
          }

          @Override
          public String visit(WindowJoin window) {
            return "same window";
          }
        });
  }

  @Override
  public List<String> visit(CompareNode compare) {
    return List.of();
  }

  private static String line(TypedExpression expression) {
    return expression.text().strip().replaceAll("\\s+", " ");
  }
}
