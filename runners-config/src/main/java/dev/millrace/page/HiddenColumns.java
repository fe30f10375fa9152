package dev.millrace.page;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Columns whose values nobody is to see.
 *
 * @param names of columns, also of those within rows
 */
record HiddenColumns(Set<String> names) {
  /** The numbers of the columns of rows that are hidden. */
  Set<Integer> in(Schema rows) {
    return IntStream.range(0, rows.getFieldCount())
        .filter(column -> hides(rows.getField(column)))
        .boxed()
        .collect(Collectors.toSet());
  }

  /** Whether a column is hidden, or has something in it that is: then all of it is. */
  private boolean hides(Field field) {
    return names.contains(field.getName()) || hides(field.getType());
  }

  private boolean hides(FieldType type) {
    Schema row = type.getRowSchema();
    FieldType element = type.getCollectionElementType();
    FieldType value = type.getMapValueType();
    return (row != null && row.getFields().stream().anyMatch(this::hides))
        || (element != null && hides(element))
        || (value != null && hides(value));
  }

  /** Whether bytes as they came, in which any column may be, are hidden. */
  boolean hidesBytes() {
    return !names.isEmpty();
  }
}
