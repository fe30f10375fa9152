package dev.millrace.io.rows;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.io.rows.routing.RowTarget;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Writes each row to the place that it names, the rows of a batch that have one place together.
 * Places are opened all at once, so that one that is missing is known before the first row.
 *
 * @param <R> a row in the form that the server takes
 */
public final class RoutedWriter<R extends RowWriter.Row>
    implements RowWriter<RoutedWriter.Routed<R>> {
  /** A row with its place. */
  public record Routed<R extends RowWriter.Row>(R row, String place) implements RowWriter.Row {
    @Override
    public Event event() {
      return row.event();
    }
  }

  private final RowTarget target;
  private final Map<String, RowWriter<R>> places;

  private RoutedWriter(RowTarget target, Map<String, RowWriter<R>> places) {
    this.target = target;
    this.places = places;
  }

  /**
   * @param target names one of the places for each row
   * @param places by name
   * @throws dev.millrace.diag.UserException if one of them cannot be written to
   */
  public static <R extends RowWriter.Row> RoutedWriter<R> open(
      RowTarget target, Map<String, RowWriter.Opener<R>> places) {
    Map<String, RowWriter<R>> open = new LinkedHashMap<>();
    RoutedWriter<R> writer = new RoutedWriter<>(target, open);
    boolean opened = false;
    try {
      places.forEach((name, place) -> open.put(name, place.open()));
      opened = true;
      return writer;
    } finally {
      if (!opened) {
        writer.close();
      }
    }
  }

  private RowWriter<R> place(String name) {
    return Objects.requireNonNull(places.get(name));
  }

  /**
   * @throws RowFault (ML-6132) for a row that names no place, and as the place does
   */
  @Override
  public Routed<R> prepare(Event event, String id) {
    String name = target.of(event.values());
    return new Routed<>(place(name).prepare(event, id), name);
  }

  @Override
  public void write(List<Routed<R>> rows, BiConsumer<Routed<R>, RowFault> refused) {
    Map<String, List<R>> byPlace = new LinkedHashMap<>();
    Map<R, Routed<R>> routed = new IdentityHashMap<>();
    for (Routed<R> row : rows) {
      byPlace.computeIfAbsent(row.place(), name -> new ArrayList<>()).add(row.row());
      routed.put(row.row(), row);
    }
    byPlace.forEach(
        (name, own) ->
            place(name)
                .writeOthers(
                    own,
                    (row, fault) ->
                        refused.accept(Objects.requireNonNull(routed.get(row)), fault)));
  }

  @Override
  public void close() {
    places.values().forEach(RowWriter::close);
  }
}
