package dev.millrace.io.file;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.ValueKind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Declared columns under the names that a table has for them, where those differ in case alone:
 * other engines do not tell such names apart.
 *
 * @param schema the declared columns in their order, by the table's names
 * @param time where rows say their event time, by the table's name
 * @param notes what people should know
 */
public record StoredNames(Schema schema, FileTime time, List<Note> notes) {
  public StoredNames {
    notes = List.copyOf(notes);
  }

  /**
   * The names of a table's columns, or of the fields of one.
   *
   * @param parts what is within each; of lists and maps: within their elements and values
   */
  public record Fields(Map<String, Fields> parts) {
    /** Of what has no fields. */
    public static final Fields NONE = new Fields(Map.of());
  }

  /** A column that has another name, or is not there. */
  public record Note(String code, String text) implements Serializable {
    /** For people. */
    public Diagnostic warning(String table) {
      return FileErrors.warning(FileErrors.error(table, code, text));
    }
  }

  /**
   * Finds the columns.
   *
   * @param declared those that are read
   * @param others further names that are declared, each of which means itself as well
   * @throws UserException ML-5109 where a declared name may be one of several
   */
  public static StoredNames of(
      Schema declared, Set<String> others, FileTime time, String name, Fields table) {
    List<Note> notes = new ArrayList<>();
    String column = time.computed() == null ? time.column() : null;
    Set<String> wanted = new LinkedHashSet<>(others);
    wanted.addAll(declared.getFieldNames());
    if (column != null) {
      wanted.add(column);
    }
    ColumnNames names = new ColumnNames(table.parts().keySet(), wanted);
    Schema schema = named(declared, "", names, table, notes);
    List<Diagnostic> problems =
        notes.stream()
            .filter(note -> note.code().equals(FileErrors.AMBIGUOUS_COLUMN))
            .map(note -> FileErrors.error(name, note.code(), note.text()))
            .toList();
    if (!problems.isEmpty()) {
      throw new UserException(problems);
    }
    if (column == null) {
      return new StoredNames(schema, time, notes);
    }
    String stored =
        declared.hasField(column)
            ? schema.getField(declared.indexOf(column)).getName()
            : stored(names, column);
    return new StoredNames(schema, stored == null ? time : time.withColumn(stored), notes);
  }

  private static ColumnNames names(Schema declared, Fields table) {
    return new ColumnNames(table.parts().keySet(), Set.copyOf(declared.getFieldNames()));
  }

  private static @Nullable String stored(ColumnNames names, String name) {
    List<String> candidates = names.candidates(name);
    return candidates.size() == 1 ? candidates.get(0) : null;
  }

  private static Schema named(
      Schema declared, String within, ColumnNames names, Fields table, List<Note> notes) {
    Schema.Builder schema = Schema.builder();
    for (Field field : declared.getFields()) {
      String path = within + field.getName();
      String stored = stored(names, field.getName());
      if (stored == null) {
        notes.add(absent(path, names.candidates(field.getName()), table));
        schema.addField(field);
        continue;
      }
      if (!stored.equals(field.getName())) {
        notes.add(
            new Note(
                FileErrors.OTHER_CASE,
                "column '" + path + "' is read from '" + stored + "', which differs in case"));
      }
      Fields parts = Objects.requireNonNull(table.parts().get(stored));
      FieldType type = named(field.getType(), path + ".", parts, notes);
      schema.addField(field.withName(stored).withType(type));
    }
    return schema.build();
  }

  private static Note absent(String path, List<String> alike, Fields table) {
    return alike.isEmpty()
        ? new Note(
            FileErrors.MISSING_COLUMN,
            "column '"
                + path
                + "' is not in the table and is NULL in its rows; there are "
                + String.join(", ", table.parts().keySet()))
        : new Note(
            FileErrors.AMBIGUOUS_COLUMN,
            "column '"
                + path
                + "' may be "
                + String.join(" or ", alike)
                + ", which differ in case only. Declare the one that is meant as it is written");
  }

  private static FieldType named(FieldType type, String within, Fields table, List<Note> notes) {
    return switch (ValueKind.of(type)) {
      case ARRAY -> {
        FieldType element = Objects.requireNonNull(type.getCollectionElementType());
        yield FieldType.array(named(element, within, table, notes))
            .withNullable(type.getNullable());
      }
      case MAP -> {
        FieldType key = Objects.requireNonNull(type.getMapKeyType());
        FieldType value = Objects.requireNonNull(type.getMapValueType());
        yield FieldType.map(key, named(value, within, table, notes))
            .withNullable(type.getNullable());
      }
      case ROW -> {
        Schema nested = Objects.requireNonNull(type.getRowSchema());
        // A value that is no struct is refused elsewhere, with its type.
        yield table.parts().isEmpty()
            ? type
            : FieldType.row(named(nested, within, names(nested, table), table, notes))
                .withNullable(type.getNullable());
      }
      default -> type;
    };
  }
}
