package dev.millrace.verification;

import dev.millrace.verify.OutputKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/**
 * The columns that two versions of an output have in common: of one name and type, whether or not
 * they may be NULL, in the order of the newer version.
 */
final class SharedColumns {
  private final Schema schema;
  private final int[] older;
  private final int[] newer;
  private final List<String> left = new ArrayList<>();

  private SharedColumns(Schema before, Schema after) {
    Schema.Builder shared = Schema.builder();
    List<Integer> from = new ArrayList<>();
    List<Integer> to = new ArrayList<>();
    for (Field field : after.getFields()) {
      Field was = before.hasField(field.getName()) ? before.getField(field.getName()) : null;
      if (was == null || !was.getType().withNullable(true).equals(nullable(field))) {
        left.add(field.getName());
        continue;
      }
      shared.addField(
          field.withNullable(field.getType().getNullable() || was.getType().getNullable()));
      from.add(before.indexOf(field.getName()));
      to.add(after.indexOf(field.getName()));
    }
    before.getFieldNames().stream().filter(name -> !after.hasField(name)).forEach(left::add);
    this.schema = shared.build();
    this.older = from.stream().mapToInt(Integer::intValue).toArray();
    this.newer = to.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Schema.FieldType nullable(Field field) {
    return field.getType().withNullable(true);
  }

  static SharedColumns of(Schema before, Schema after) {
    return new SharedColumns(before, after);
  }

  /** Of the columns. */
  Schema schema() {
    return schema;
  }

  /** Whether both versions have these columns and no others. */
  boolean isWhole() {
    return left.isEmpty();
  }

  /** What is not compared, for people; empty if all is. */
  Optional<String> note(String output) {
    return isWhole()
        ? Optional.empty()
        : Optional.of(
            "output '"
                + output
                + "': compared without what the versions do not share: "
                + String.join(", ", left));
  }

  /** The columns of a row of the older version. */
  Object[] older(Object[] row) {
    return of(row, older);
  }

  /** The columns of a row of the newer version. */
  Object[] newer(Object[] row) {
    return of(row, newer);
  }

  private static Object[] of(Object[] row, int[] columns) {
    Object[] shared = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      shared[i] = row[columns[i]];
    }
    return shared;
  }

  /** Those columns of a key that are shared. */
  OutputKeys keys(OutputKeys whole) {
    if (isWhole()) {
      return whole;
    }
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < newer.length; i++) {
      if (whole.columns().contains(newer[i])) {
        columns.add(i);
      }
    }
    return new OutputKeys(columns, whole.windowing(), Map.of());
  }
}
