package dev.millrace.plan.node;

import dev.millrace.spec.ResultPanes;
import dev.millrace.spec.WindowingSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/** A node that needs the events of a key together, and so an exchange before it. */
public sealed interface KeyedNode extends NodeKind
    permits DeduplicateNode, LatestNode, WalkNode, CombineNode, JoinNode, CompareNode {
  @Override
  default Optional<KeyedNode> asKeyed() {
    return Optional.of(this);
  }

  /** Calls the visitor's method for the kind. */
  <R> R accept(KeyedVisitor<R> visitor);

  @Override
  default <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }

  /** The columns of an input that make the key, in one order for all inputs. */
  List<String> key(int input);

  @Override
  Optional<String> keyText();

  @Override
  Optional<Memory> memory(WindowingSpec windowing);

  /**
   * What the state of a running job depends on, by name; equal facts mean that kept state can be
   * gone on with.
   *
   * @param windowing of the node's results
   */
  Map<String, String> stateFacts(WindowingSpec windowing);

  /** Which event times its results have. */
  ResultTimes resultTimes();

  /** Whether rows of a group give a result only once their window is over. */
  boolean waitsForWindowEnd();

  /** Whether it lets events pass as they come, without waiting for the watermark. */
  default boolean answersAtOnce() {
    return false;
  }

  /** The rows of a group and window besides its last one; empty if there are none. */
  default Optional<ResultPanes> panes() {
    return Optional.empty();
  }

  /**
   * The columns of results that tell a group and window from all others, where rows are revised.
   */
  default List<Integer> resultKey() {
    return List.of();
  }

  /**
   * The key columns that rows need not carry into the exchange, because the key says their values.
   *
   * @param rows of the input
   * @param wanted the columns of the rows that anybody looks at after the exchange; empty if all
   */
  Set<Integer> saidByKey(Schema rows, Optional<Set<Integer>> wanted);

  /**
   * Whether the kernel hands rows on as they are, so that what nobody wants need not be decoded.
   */
  boolean handsRowsOn();

  /** The indexes of key columns in the rows of an input. */
  default Set<Integer> keyColumns(int input, Schema rows) {
    Set<Integer> columns = new HashSet<>();
    key(input).forEach(name -> columns.add(rows.indexOf(name)));
    return columns;
  }

  /** Where the event times of results come from. */
  enum ResultTimes {
    /** Times of events. */
    EVENTS,
    /** Times of the first input's events, in its windows. */
    FIRST_INPUT,
    /** The end of the window. */
    WINDOW_END
  }

  /** Tells the kinds of keyed nodes apart. */
  interface KeyedVisitor<R> {
    R visit(DeduplicateNode node);

    R visit(LatestNode node);

    R visit(WalkNode node);

    R visit(CombineNode node);

    R visit(JoinNode node);

    R visit(CompareNode node);
  }
}
