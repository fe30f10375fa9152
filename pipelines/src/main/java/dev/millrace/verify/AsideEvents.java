package dev.millrace.verify;

import dev.millrace.element.Coordinates;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.StreamNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * All events that a live run put aside, and which of them touched the key and window of a row. The
 * coordinates of all are kept, the values of the first {@value #KEPT} only.
 */
public final class AsideEvents {
  private static final int KEPT = 50_000;

  private final Set<Coordinates> coordinates = new LinkedHashSet<>();
  private final List<AsideEvent> kept = new ArrayList<>();
  private long late;

  /** Adds an event; one that was reported twice counts once. */
  public void add(AsideEvent event) {
    if (coordinates.add(event.at())) {
      late += event.kind() == AsideEvent.Kind.LATE ? 1 : 0;
      if (kept.size() < KEPT) {
        kept.add(event);
      }
    }
  }

  /** Where they all lie; what a replay leaves out. */
  public Set<Coordinates> coordinates() {
    return Collections.unmodifiableSet(coordinates);
  }

  /** How many are late. */
  public long late() {
    return late;
  }

  /** How many are dead letters. */
  public long dead() {
    return coordinates.size() - late;
  }

  public boolean isEmpty() {
    return coordinates.isEmpty();
  }

  /**
   * The events that have the key of a row and lie in its window, nearest in time first.
   *
   * @param limit how many at most
   */
  public List<AsideEvent> touching(
      Plan plan, PlanOutput output, OutputKeys keys, DatedRow row, int limit) {
    Object[] values = RowCodec.canonical(output.schema()).decode(row.bytes());
    return kept.stream()
        .filter(event -> keys.reaches(event.time(), row.time()))
        .filter(event -> hasKey(plan, output, keys, event, values))
        .sorted(Comparator.comparingLong(event -> Math.abs(event.time() - row.time())))
        .limit(limit)
        .toList();
  }

  private static boolean hasKey(
      Plan plan, PlanOutput output, OutputKeys keys, AsideEvent event, Object[] values) {
    List<Integer> sources = keys.sources().get(event.stream());
    Object[] row = event.row();
    if (sources == null || row == null) {
      return false;
    }
    Schema schema = ((StreamNode) plan.node(event.stream()).kind()).schema();
    boolean any = false;
    for (int i = 0; i < sources.size(); i++) {
      int column = sources.get(i);
      if (column >= 0) {
        any = true;
        Schema.FieldType type = output.schema().getField(keys.columns().get(i)).getType();
        boolean comparable = type.getTypeName() == schema.getField(column).getType().getTypeName();
        if (comparable && !same(type, values[keys.columns().get(i)], row[column])) {
          return false;
        }
      }
    }
    return any;
  }

  private static boolean same(Schema.FieldType type, @Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == b;
    }
    ValueCodec codec = ValueCodec.canonical(type);
    return Arrays.equals(codec.encode(a), codec.encode(b));
  }
}
