package dev.millrace.inspect;

import dev.millrace.element.SourceRecord;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.show.RowText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Finds events by what the user knows of them. */
public final class EventFinder {
  private final Plan plan;
  private final Optional<String> column;
  private final String value;

  /** An event, and the stream or reading step that it is of. */
  public record Found(String source, Schema schema, SourceRecord record) {}

  /**
   * @param key {@code COLUMN=VALUE}, or a value that any column may have
   */
  public EventFinder(Plan plan, String key) {
    this.plan = plan;
    int equals = key.indexOf('=');
    String left = equals < 0 ? "" : key.substring(0, equals).strip();
    boolean named =
        plan.nodes().stream()
            .filter(node -> node.inputs().isEmpty())
            .anyMatch(node -> schema(node).hasField(left));
    this.column = named ? Optional.of(left) : Optional.empty();
    this.value = named ? key.substring(equals + 1).strip() : key;
  }

  /**
   * The events of a sample, in the order of their times.
   *
   * @param at of which only the nearest to this time; among several equally near ones the first
   */
  public List<Found> find(Sample sample, Optional<Instant> at) {
    List<Found> found = new ArrayList<>();
    for (PlanNode node : plan.nodes()) {
      Schema schema = schema(node);
      sample.records().getOrDefault(node.name(), List.of()).stream()
          .filter(record -> matches(schema, record))
          .forEach(record -> found.add(new Found(node.name(), schema, record)));
    }
    found.sort(Comparator.comparingLong(event -> event.record().time()));
    if (at.isEmpty()) {
      return found;
    }
    long wanted = at.get().toEpochMilli();
    return found.stream()
        .min(Comparator.comparingLong(event -> Math.abs(event.record().time() - wanted)))
        .map(List::of)
        .orElse(List.of());
  }

  /** The columns of a source's records, those included that the graph does not use. */
  static Schema schema(PlanNode node) {
    return node.kind().asStream().map(stream -> stream.schema()).orElseGet(node::schema);
  }

  private boolean matches(Schema schema, SourceRecord record) {
    Object[] row = record.row();
    if (row == null) {
      byte[] bytes = record.value();
      // What could not be read has no columns.
      return bytes != null && RowText.bytes(bytes).contains(value);
    }
    for (int i = 0; i < row.length; i++) {
      Schema.Field field = schema.getField(i);
      boolean looked = column.map(field.getName()::equals).orElse(true);
      if (looked && row[i] != null && RowText.value(field.getType(), row[i]).equals(value)) {
        return true;
      }
    }
    return false;
  }
}
