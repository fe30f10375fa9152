package dev.millrace.plan.tag;

import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.EnrichNode;
import dev.millrace.plan.node.NodeKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The tags of the columns that a node makes itself, so that its lineage has no origin for them. */
final class NodeTags {
  /** Columns of letters that hold what a record, or a row, was: those of both forms. */
  private static final Set<String> QUOTING =
      Set.of("key", "value", "headers", "message", "element", "msg", "stack");

  private final PlanNode node;
  private final NodeKind kind;
  private final List<Schema> inputs;
  private final Taint letters;

  /**
   * @param letters what the dead letters can hold that the node hands on
   */
  NodeTags(PlanNode node, List<Schema> inputs, Taint letters) {
    this.node = node;
    this.inputs = inputs;
    this.kind = node.kind();
    this.letters = letters;
  }

  /** The tags of a column that comes from outside; empty if it is made of columns of the input. */
  Optional<Taint> fromOutside(int output, int column) {
    Field field = node.outputs().get(output).schema().getField(column);
    if (kind.lettersOf().isPresent()) {
      return Optional.of(QUOTING.contains(field.getName()) ? letters : Taint.NONE);
    }
    if (kind.asStream().isPresent() || kind.reads().isPresent()) {
      return Optional.of(declared(field));
    }
    return kind.tableColumn(column)
        .map(name -> ofTable(name, field.getType()))
        .or(() -> kind.asEnrich().map(enrich -> ofAnswer(enrich, column)))
        .or(() -> said(column))
        .or(() -> inputs.isEmpty() ? Optional.of(Taint.NONE) : Optional.empty());
  }

  /** The tags of all that a stream declares; its records have also the columns that nobody uses. */
  Taint ofStream() {
    return kind.asStream().stream()
        .flatMap(stream -> stream.schema().getFields().stream())
        .map(this::declared)
        .reduce(Taint.NONE, Taint::with);
  }

  /** The tags of a column of a source. */
  Taint declared(Field field) {
    Map<String, List<String>> tags =
        kind.asStream()
            .map(stream -> DeclaredTags.of(stream.stream()))
            .or(() -> kind.reads().map(DeclaredTags::of))
            .orElse(Map.of());
    return of(field.getName(), field, tags);
  }

  private Optional<Taint> said(int column) {
    List<String> tags = kind.tags(column);
    return tags.isEmpty()
        ? Optional.empty()
        : Optional.of(declared(tags, node.schema().nameOf(column)));
  }

  private Taint ofTable(String name, FieldType type) {
    Map<String, List<String>> tags = DeclaredTags.of(kind.loads().orElseThrow());
    return of(name, Field.of(name, type), tags);
  }

  private Taint ofAnswer(EnrichNode enrich, int column) {
    String name = enrich.answer().nameOf(column - inputs.get(0).getFieldCount());
    return declared(enrich.tags().getOrDefault(name, List.of()), node.schema().nameOf(column));
  }

  /** The tags of a column and of the fields within it. */
  private Taint of(String place, Field field, Map<String, List<String>> tags) {
    Taint all = declared(tags.getOrDefault(field.getName(), List.of()), place);
    return all.with(within(place, field.getType(), tags));
  }

  private Taint within(String place, FieldType type, Map<String, List<String>> tags) {
    Taint all = Taint.NONE;
    if (type.getRowSchema() != null) {
      for (Field inner : type.getRowSchema().getFields()) {
        all = all.with(of(place + "." + inner.getName(), inner, tags));
      }
    }
    if (type.getCollectionElementType() != null) {
      all = all.with(within(place, type.getCollectionElementType(), tags));
    }
    return type.getMapValueType() == null
        ? all
        : all.with(within(place, type.getMapValueType(), tags));
  }

  private Taint declared(List<String> tags, String column) {
    return Taint.declared(tags, node.step() + "." + column);
  }
}
