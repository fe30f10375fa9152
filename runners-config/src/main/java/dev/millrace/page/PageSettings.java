package dev.millrace.page;

import dev.millrace.diag.Nearest;
import dev.millrace.http.HttpAddress;
import dev.millrace.plan.model.Plan;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Where a page is served, and what it does not show.
 *
 * @param hidden names of columns whose values are not shown
 */
public record PageSettings(HttpAddress address, Set<String> hidden) {
  public PageSettings {
    hidden = Set.copyOf(hidden);
  }

  /** What is wrong with the names for a plan: one that no rows have would hide nothing. */
  public Optional<String> mistake(Plan plan) {
    Set<String> names = new LinkedHashSet<>();
    plan.streams().values().forEach(stream -> add(stream.schema(), names));
    plan.nodes().forEach(node -> node.outputs().forEach(rows -> add(rows.schema(), names)));
    plan.outputs().forEach(output -> add(output.schema(), names));
    return hidden.stream()
        .filter(name -> !names.contains(name))
        .sorted()
        .findFirst()
        .map(name -> Nearest.missingColumn(name, "any rows of the file", List.copyOf(names)));
  }

  private static void add(Schema rows, Set<String> names) {
    for (Field field : rows.getFields()) {
      names.add(field.getName());
      add(field.getType(), names);
    }
  }

  private static void add(FieldType type, Set<String> names) {
    Optional.ofNullable(type.getRowSchema()).ifPresent(row -> add(row, names));
    Optional.ofNullable(type.getCollectionElementType()).ifPresent(each -> add(each, names));
    Optional.ofNullable(type.getMapValueType()).ifPresent(value -> add(value, names));
  }
}
