package dev.millrace.dlq;

import dev.millrace.connect.ReadBack.Kept;
import dev.millrace.element.Event;
import dev.millrace.element.coding.Utf8;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.show.RowText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Rows of an output that are written and would be others with the records that are sent back. A
 * place that keeps the newest row of a key takes them, if they are newer; one that only adds rows
 * would have both.
 */
record ChangedRows(PlanOutput output) {
  /**
   * @param removed rows that are there and would not be
   * @param added rows that would be there
   * @throws dev.millrace.diag.UserException ML-4120 if these do not take the place of those
   */
  void require(List<Event> removed, List<Event> added) {
    if (removed.isEmpty()) {
      return;
    }
    Optional<Kept> kept =
        output
            .live()
            .flatMap(side -> OutputRows.of(output, side))
            .flatMap(OutputRows::kept)
            .filter(k -> !k.key().isEmpty());
    if (kept.isEmpty()) {
      throw refuse(removed, "which only adds rows, and would have both");
    }
    Map<List<Object>, Event> newest = new HashMap<>();
    for (Event row : added) {
      newest.merge(
          key(row, kept.get()), row, (one, other) -> newer(other, one, kept.get()) ? other : one);
    }
    for (Event row : removed) {
      Event next = newest.get(key(row, kept.get()));
      if (next == null || !newer(next, row, kept.get())) {
        throw refuse(
            List.of(row),
            "and the row that would take its place "
                + (next == null ? "is missing" : "has no greater '" + kept.get().version() + "'"));
      }
    }
  }

  private List<Object> key(Event row, Kept kept) {
    Object[] values = Utf8.toStrings(row.values());
    return kept.key().stream()
        .map(name -> values[output.schema().indexOf(name)])
        .map(String::valueOf)
        .map(Object.class::cast)
        .toList();
  }

  @SuppressWarnings("unchecked") // versions of one column have one class
  private boolean newer(Event row, Event other, Kept kept) {
    int version = output.schema().indexOf(kept.version());
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
            + ". Nothing was sent back. Choose other letters, or correct the file and replay the"
            + " range of these events, whole: 'millrace replay FILE --from T --to T'");
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
