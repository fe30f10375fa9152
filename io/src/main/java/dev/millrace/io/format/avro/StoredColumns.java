package dev.millrace.io.format.avro;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

/**
 * The columns of the records of Avro files.
 *
 * @param schema of the fields that have a type here
 * @param left the others by their names, with what each is and what it might be: {@code is a union
 *     of int, string; expected …}
 */
public record StoredColumns(Schema schema, Map<String, String> left) {

  /** The columns of records that were written with a schema. */
  public static StoredColumns of(org.apache.avro.Schema record) {
    Map<String, String> left = new LinkedHashMap<>();
    Schema all =
        AvroTypes.ofFiles(
                (field, what, expected) ->
                    left.putIfAbsent(column(field), said(field, what, expected)))
            .columns(record);
    Schema.Builder kept = Schema.builder();
    all.getFields().stream()
        .filter(field -> !left.containsKey(field.getName()))
        .forEach(kept::addField);
    return new StoredColumns(kept.build(), left);
  }

  /** The column that a path leads into. */
  private static String column(String field) {
    return field.replaceFirst("[^A-Za-z0-9_].*", "");
  }

  private static String said(String field, String what, String expected) {
    String where = field.equals(column(field)) ? "is " : "has the part '" + field + "', which is ";
    return where + what + "; expected " + expected;
  }
}
