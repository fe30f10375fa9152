package dev.millrace.dlq;

import dev.millrace.connect.ReadBack.Kept;
import dev.millrace.element.Event;
import dev.millrace.element.coding.Utf8;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.model.RevisedKey;
import dev.millrace.plan.model.Revisions;
import dev.millrace.show.RowText;
import dev.millrace.spec.ResultPanes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Rows of an output that are written and would be others with the records that are sent back. A
 * place that keeps the newest row of a key takes them, if they are newer. One that only adds rows
 * would have both: that is right where they say which of them is the newest ({@link Revisions}),
 * and nowhere else.
 */
final class ChangedRows {
  private final PlanOutput output;
  private final Optional<Kept> kept;
  private final Optional<RevisedKey> revised;

  ChangedRows(Plan plan, PlanOutput output) {
    this.output = output;
    this.kept =
        output
            .live()
            .flatMap(side -> OutputRows.of(output, side))
            .flatMap(OutputRows::kept)
            .filter(k -> !k.key().isEmpty());
    this.revised =
        kept.isPresent()
            ? Optional.empty()
            : Revisions.of(plan, output)
                .map(revisions -> new RevisedKey(output.schema(), revisions));
  }

  /**
   * The rows that are to be written.
   *
   * @param removed rows that are there and would not be
   * @param added rows that would be there
   * @return {@code added}, in which those that correct one say so
   * @throws dev.millrace.diag.UserException ML-4120 if these do not take the place of those
   */
  List<Event> written(List<Event> removed, List<Event> added) {
    if (removed.isEmpty()) {
      return added;
    }
    if (kept.isEmpty() && revised.isEmpty()) {
      throw refuse(removed, "which only adds rows, and would have both");
    }
    Map<Object, Event> newest = new HashMap<>();
    for (Event row : added) {
      newest.merge(key(row), row, (one, other) -> newer(other, one) ? other : one);
    }
    Set<Object> corrected = new HashSet<>();
    for (Event row : removed) {
      Event next = newest.get(key(row));
      if (next == null || !newer(next, row)) {
        throw refuse(
            List.of(row),
            "and the row that would take its place "
                + (next == null
                    ? "is missing"
                    : "has no greater '"
                        + kept.map(Kept::version).orElse(ResultPanes.REVISION)
                        + "'"));
      }
      corrected.add(key(row));
    }
    return added.stream().map(row -> corrected.contains(key(row)) ? correction(row) : row).toList();
  }

  private Event correction(Event row) {
    return revised
        .map(
            keys ->
                new Event(keys.asCorrection(row.values()), row.time(), row.window(), row.origin()))
        .orElse(row);
  }

  private Object key(Event row) {
    if (revised.isPresent()) {
      return revised.get().of(row.values(), row.time());
    }
    Object[] values = Utf8.toStrings(row.values());
    return kept.orElseThrow().key().stream()
        .map(name -> values[output.schema().indexOf(name)])
        .map(String::valueOf)
        .toList();
  }

  @SuppressWarnings("unchecked") // versions of one column have one class
  private boolean newer(Event row, Event other) {
    if (revised.isPresent()) {
      return revised.get().revision(row.values()) > revised.get().revision(other.values());
    }
    int version = output.schema().indexOf(kept.orElseThrow().version());
    Object mine = row.values()[version];
    Object its = other.values()[version];
    return mine instanceof Comparable<?> comparable
        && its != null
        && ((Comparable<Object>) comparable).compareTo(its) > 0;
  }

  private RuntimeException refuse(List<Event> removed, String why) {
    return Refusals.of(
        Refusals.LETTERS_NOT_EXACT,
        "the records change rows of output '"
            + output.name()
            + "' that are written already ("
            + removed.size()
            + ", for example "
            + text(removed.get(0))
            + "), "
            + why
            + ". Nothing was sent back. Choose other records; or give the Combine 'early' (or,"
            + " where no step before it waits for the watermark, 'allowed_lateness'), so that its"
            + " rows have a 'revision' and can be corrected; or write to a table with 'mode:"
            + " upsert'; or replay the range of these events, whole: 'millrace replay FILE --from T"
            + " --to T'");
  }

  private String text(Event row) {
    Schema schema = output.schema();
    Object[] values = Utf8.toStrings(row.values());
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ", ")
          .append(RowText.value(schema.getField(i).getType(), values[i]));
    }
    return text.append('}').toString();
  }
}
