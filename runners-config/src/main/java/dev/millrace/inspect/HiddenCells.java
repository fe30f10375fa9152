package dev.millrace.inspect;

import dev.millrace.element.Event;
import dev.millrace.element.SourceRecord;
import dev.millrace.inspect.Effect.Change;
import dev.millrace.inspect.EventFinder.Found;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.tag.TaggedColumns;
import dev.millrace.show.RowText;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Rows as they are shown: without the values of tagged columns. */
final class HiddenCells {
  private final Plan plan;
  private final TaggedColumns tagged;

  HiddenCells(Plan plan) {
    this.plan = plan;
    this.tagged = TaggedColumns.of(plan.nodes());
  }

  /** The numbers of the columns that are not shown. */
  Set<Integer> in(Edge edge) {
    return tagged.in(edge);
  }

  /** A row that leaves a step. */
  Event of(Event row, Edge edge) {
    return row.withValues(RowText.hidden(row.values(), in(edge)));
  }

  /** What a step gives more, and less. */
  Change of(Change change, Edge edge) {
    return new Change(
        change.added().stream().map(row -> of(row, edge)).toList(),
        change.removed().stream().map(row -> of(row, edge)).toList());
  }

  /** Whether records may hold what is not shown, and so the messages about them. */
  boolean inRecords() {
    return !tagged.ofRecords().isNone();
  }

  /** An event with its record. */
  Found of(Found found) {
    Set<Integer> columns = TaggedColumns.declared(plan.node(found.source()), found.schema());
    SourceRecord record = found.record();
    if (columns.isEmpty()) {
      return found;
    }
    Object[] row = record.row();
    SourceRecord shown =
        row == null
            ? record.withValue(RowText.HIDDEN.toString().getBytes(StandardCharsets.UTF_8))
            : record.withRow(RowText.hidden(row, columns));
    return new Found(found.source(), found.schema(), shown);
  }
}
