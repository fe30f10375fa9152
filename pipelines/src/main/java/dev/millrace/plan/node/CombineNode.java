package dev.millrace.plan.node;

import dev.millrace.expr.Aggregate;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.plan.column.Lineage;
import dev.millrace.plan.node.KeyedNode.ResultTimes;
import dev.millrace.plan.node.WindowInfoNode.WindowInfo;
import dev.millrace.spec.ResultPanes;
import dev.millrace.spec.WindowText;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.sql.SqlCompiler;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Output 0: the group's columns, then one column per aggregate, then those that tell the window.
 * The input holds exactly the group columns first, then what aggregates need.
 *
 * @param groupColumns the input's first columns that make the group
 * @param told what the columns after the aggregates tell
 * @param panes rows besides the one at a window's end; rows then end with the columns that tell
 *     them apart
 */
public record CombineNode(
    List<String> groupColumns,
    List<AggregateCall> aggregates,
    List<WindowInfo> told,
    Optional<ResultPanes> panes)
    implements KeyedNode {

  /** Rows that tell nothing of their window. */
  public CombineNode(List<String> groupColumns, List<AggregateCall> aggregates) {
    this(groupColumns, aggregates, List.of(), Optional.empty());
  }

  /**
   * One aggregate.
   *
   * @param function its name and configuration, by which kept state is told apart: one class
   *     computes several functions
   * @param argument index of the input column, -1 for none ({@code count})
   */
  public record AggregateCall(String name, String function, Aggregate<?> aggregate, int argument) {
    private static final Set<String> COUNTS =
        Set.of("count", "count_distinct", "approx_count_distinct");

    /** Whether the result is a number of rows or of values. */
    boolean counts() {
      return argument < 0 || COUNTS.contains(function);
    }

    /** A function with its configuration, as {@code top(n=3)}. */
    public static String function(String name, Map<String, ?> config) {
      return config.isEmpty()
          ? name
          : config.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .sorted()
              .collect(Collectors.joining(", ", name + "(", ")"));
    }
  }

  @Override
  public <R> R accept(KeyedVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public List<String> key(int input) {
    return groupColumns;
  }

  @Override
  public Optional<String> keyText() {
    return Optional.of(groupColumns.isEmpty() ? "none" : String.join(", ", groupColumns));
  }

  @Override
  public Optional<Memory> memory(WindowingSpec windowing) {
    String what =
        groupColumns.isEmpty()
            ? "one accumulator per window"
            : "one accumulator per key and window";
    return Optional.of(new Memory(what + WindowText.untilEnd(windowing), windowing.span()));
  }

  @Override
  public Map<String, String> stateFacts(WindowingSpec windowing) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", "combine");
    facts.put("key", String.join(", ", groupColumns));
    facts.put("windows", WindowText.of(windowing));
    facts.put(
        "aggregates", aggregates.stream().map(CombineNode::fact).collect(Collectors.joining(", ")));
    facts.put("panes", panes.map(ResultPanes::text).orElse("none"));
    return facts;
  }

  private static String fact(AggregateCall call) {
    return call.function()
        + call.aggregate().formText()
        + (call.argument() < 0 ? " " : " of column " + call.argument() + ", ")
        + SqlCompiler.typeName(call.aggregate().resultType());
  }

  @Override
  public ResultTimes resultTimes() {
    return ResultTimes.WINDOW_END;
  }

  @Override
  public boolean waitsForWindowEnd() {
    return true;
  }

  @Override
  public List<Integer> resultKey() {
    int behind = groupColumns.size() + aggregates.size();
    return IntStream.concat(
            IntStream.range(0, groupColumns.size()), IntStream.range(behind, behind + told.size()))
        .boxed()
        .toList();
  }

  @Override
  public boolean givesVersions() {
    return panes.isPresent();
  }

  @Override
  public boolean handsRowsOn() {
    return false;
  }

  /** Groups are made from the key alone, so only an argument must be in the rows as well. */
  @Override
  public Set<Integer> saidByKey(Schema rows, Optional<Set<Integer>> wanted) {
    Set<Integer> said = keyColumns(0, rows);
    aggregates.forEach(call -> said.remove(call.argument()));
    return said;
  }

  @Override
  public Lineage lineage(List<Schema> inputs) {
    Set<Integer> all =
        IntStream.range(0, inputs.get(0).getFieldCount()).boxed().collect(Collectors.toSet());
    Set<Integer> read = new HashSet<>();
    for (AggregateCall call : aggregates) {
      if (call.argument() >= 0 && !call.aggregate().takesUtf8()) {
        read.add(call.argument());
      }
    }
    List<List<Lineage.Origin>> groups =
        IntStream.range(0, groupColumns.size())
            .mapToObj(i -> List.of(new Lineage.Origin(0, i, true)))
            .toList();
    return new Lineage(List.of(new Lineage.Use(all, read)), List.of(groups));
  }

  /** A count tells nothing of the values, and the times of windows are none. */
  @Override
  public Set<Integer> madeOf(int column, Schema input) {
    int number = column - groupColumns.size();
    if (number < 0 || number >= aggregates.size() || aggregates.get(number).counts()) {
      return Set.of();
    }
    return Set.of(aggregates.get(number).argument());
  }

  /** It needs all columns of its input. */
  @Override
  public NodeKind pruned(KeptColumns kept) {
    return this;
  }
}
