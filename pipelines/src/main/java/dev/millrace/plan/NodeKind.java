package dev.millrace.plan;

import dev.millrace.expr.Aggregate;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.spec.StepSpec.Emit;
import dev.millrace.spec.StepSpec.JoinKind;
import dev.millrace.spec.StepSpec.JoinType;
import dev.millrace.spec.StepSpec.Keep;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.sql.TypedExpression;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** What a node does, typed. Column numbers refer to the schema of the input they belong to. */
public sealed interface NodeKind {

  /**
   * A declared stream. Output 0: its events, only the columns in {@code used}.
   *
   * @param schema all declared columns, metadata columns of the live side last
   * @param used indexes into {@code schema} of the columns the graph uses, ascending; the node's
   *     main output has exactly these
   * @param timeColumn index into {@code schema} of the event-time column, -1 if there is none
   */
  record StreamNode(StreamSpec stream, Schema schema, List<Integer> used, int timeColumn)
      implements NodeKind {}

  /** An inline source ({@code ReadFrom...} among the transforms). Output 0: its rows. */
  record ReadNode(EndpointSpec endpoint) implements NodeKind {}

  /** Rows given in the file. Output 0. */
  record CreateNode(List<Object[]> rows, List<Long> times) implements NodeKind {}

  /** Output 0: rows whose predicate is TRUE. */
  record FilterNode(TypedExpression keep) implements NodeKind {}

  /** Output 0: one column per expression. */
  record MapNode(List<TypedExpression> columns) implements NodeKind {}

  /** Output 0: rows with the array columns replaced by one element each. */
  record ExplodeNode(List<Integer> columns, boolean crossProduct) implements NodeKind {}

  /**
   * Output 0 has no rows; output 1 + i takes the rows for which {@code by} is the i-th name; the
   * last output takes all others if there is an unknown output, else they are dead letters.
   */
  record PartitionNode(TypedExpression by, List<String> names, boolean unknownOutput)
      implements NodeKind {}

  /**
   * Output 0: the rows of all inputs.
   *
   * @param columns per input, per output column, the index of the input's column
   */
  record FlattenNode(List<List<Integer>> columns) implements NodeKind {}

  /** Output 0: the same rows at another event time. */
  record AssignTimestampsNode(TypedExpression timestamp, boolean onlyForward) implements NodeKind {}

  /** Output 0: the same rows in their windows (one copy per window). */
  record WindowNode(WindowingSpec windowing) implements NodeKind {}

  /** Output 0: the input's columns, then one per entry. */
  record WindowInfoNode(List<WindowInfo> columns) implements NodeKind {}

  /** What {@code ExtractWindowingInfo} can tell. */
  enum WindowInfo {
    TIMESTAMP,
    WINDOW_START,
    WINDOW_END,
    WINDOW_STRING
  }

  /**
   * Output 0: rows for which every rule is TRUE. Output 1: the others, with a column {@code
   * broken_rules} (array of strings) behind their own.
   */
  record ValidateNode(List<String> names, List<TypedExpression> rules) implements NodeKind {}

  /** Output 0: kept rows. Output 1: duplicates (only if declared). */
  record DeduplicateNode(List<String> key, Duration within, Keep keep, Emit emit)
      implements NodeKind {}

  /**
   * Output 0: the group's columns, then one column per aggregate. The input holds exactly the group
   * columns in front, then what aggregates need.
   *
   * @param groupColumns the input's first columns that make the group
   */
  record CombineNode(List<String> groupColumns, List<AggregateCall> aggregates)
      implements NodeKind {}

  /**
   * One aggregate.
   *
   * @param argument index of the input column, -1 for none ({@code count})
   */
  record AggregateCall(String name, Aggregate<?> aggregate, int argument) {}

  /**
   * Output 0: joined rows. Output 1: unmatched left rows, output 2: unmatched right rows, each with
   * its input's schema (present in {@code outputs} only up to the last declared one).
   *
   * @param leftKey columns of the left input, in the order of the equalities
   * @param columns how an output row is put together
   * @param unmatchedLeft whether unmatched left rows go to output 1 instead of the main output
   */
  record JoinNode(
      JoinType type,
      JoinKind kind,
      List<String> leftKey,
      List<String> rightKey,
      List<JoinColumn> columns,
      boolean unmatchedLeft,
      boolean unmatchedRight)
      implements NodeKind {}

  /** A column of a joined row: which side (0 left, 1 right or table) and which of its columns. */
  record JoinColumn(int side, int column) implements java.io.Serializable {}

  /**
   * A join with a table loaded at start. One input. Outputs as {@link JoinNode}.
   *
   * @param tableSchema the table's columns
   */
  record LookupNode(
      JoinType type,
      EndpointSpec table,
      Schema tableSchema,
      List<String> leftKey,
      List<String> tableKey,
      List<JoinColumn> columns,
      boolean unmatchedLeft)
      implements NodeKind {}

  /** Output 0: the input, printed on its way. */
  record LogNode(String level, String prefix) implements NodeKind {}

  /** Output 0: the dead letters of one step, where {@code error_handling} names an output. */
  record ErrorsNode(@Nullable String ofStep, Optional<Schema> schema) implements NodeKind {}
}
