package dev.millrace.sql.type;

import dev.millrace.element.ValueKind;
import java.util.StringJoiner;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Types for generated code: as {@link TypeText#name} prints them, but with the names of fields in
 * quotes where {@link TypeText#parse} would not read them otherwise.
 */
public final class TypeSource {
  private TypeSource() {}

  /** A text that is read as the type again, but that whatever it contains can be NULL. */
  public static String of(FieldType type) {
    return switch (ValueKind.of(type)) {
      case ARRAY -> "ARRAY<" + of(RowTypes.element(type)) + ">";
      case MAP -> "MAP<" + of(RowTypes.key(type)) + ", " + of(RowTypes.value(type)) + ">";
      case ROW -> {
        StringJoiner fields = new StringJoiner(", ", "ROW<", ">");
        for (Field field : RowTypes.fields(type).getFields()) {
          fields.add(quoted(field.getName()) + " " + of(field.getType()));
        }
        yield fields.toString();
      }
      default -> TypeText.name(type);
    };
  }

  private static String quoted(String name) {
    boolean word = !name.isEmpty() && name.chars().allMatch(Character::isJavaIdentifierPart);
    return word ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
