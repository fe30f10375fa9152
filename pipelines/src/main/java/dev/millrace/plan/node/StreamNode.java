package dev.millrace.plan.node;

import dev.millrace.connect.LiveStream;
import dev.millrace.element.EpochUnits;
import dev.millrace.expr.RowTime;
import dev.millrace.plan.column.KeptColumns;
import dev.millrace.spec.StreamSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A declared stream. Output 0: its events, only the columns in {@code used}.
 *
 * @param schema all declared columns, metadata columns of the live side last
 * @param used indexes into {@code schema} of the columns the graph uses, ascending; the node's main
 *     output has exactly these
 * @param time where a row of {@code schema} says its event time; empty if it has none
 * @param units what numbers in TIMESTAMP columns count
 */
public record StreamNode(
    StreamSpec stream, Schema schema, List<Integer> used, Optional<RowTime> time, EpochUnits units)
    implements SourceNode {

  /** Index into {@code schema} of the event-time column; -1 if no column holds it. */
  public int timeColumn() {
    return time.orElse(null) instanceof RowTime.Column column ? column.index() : -1;
  }

  /** The names of declared columns that are not read: neither the graph nor the time uses them. */
  public List<String> unused() {
    Set<Integer> read = new HashSet<>(used);
    if (time.orElse(null) instanceof RowTime.Computed computed) {
      read.addAll(computed.columns());
    } else {
      read.add(timeColumn());
    }
    return IntStream.range(0, schema.getFieldCount())
        .filter(column -> !read.contains(column))
        .mapToObj(column -> schema.getField(column).getName())
        .toList();
  }

  /**
   * The stream as its live source sees it.
   *
   * @throws java.util.NoSuchElementException if it has no live side
   */
  public LiveStream live() {
    return new LiveStream(
        stream.name(), stream.live().orElseThrow(), schema, time, units, stream.watermark());
  }

  @Override
  public <R> R accept(SourceVisitor<R> visitor) {
    return visitor.visit(this);
  }

  @Override
  public Optional<StreamNode> asStream() {
    return Optional.of(this);
  }

  @Override
  public boolean readsChangelog() {
    return stream.live().filter(SourceNode::isChangelog).isPresent();
  }

  @Override
  public NodeKind pruned(KeptColumns kept) {
    return new StreamNode(stream, schema, kept.ofMain(used), time, units);
  }
}
