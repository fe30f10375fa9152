package dev.millrace.sql.type;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.element.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Column types as people write them in a file ({@code DECIMAL(12,2) NOT NULL}) and as messages
 * print them. A type is nullable unless it says NOT NULL, nested ones too; the keys of a map never
 * are NULL.
 */
public final class TypeText {
  private static final List<String> NAMES =
      List.of(
          "BOOLEAN",
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "REAL",
          "DOUBLE",
          "DECIMAL",
          "VARCHAR",
          "VARBINARY",
          "TIMESTAMP",
          "DATE",
          "TIME",
          "ARRAY",
          "MAP",
          "ROW");

  /** The most digits of a second. */
  public static final int MAX_TIMESTAMP_DIGITS = 6;

  private final String text;
  private int at;

  private TypeText(String text) {
    this.text = text;
  }

  public static FieldType parse(String text) throws SqlProblem {
    TypeText parser = new TypeText(text);
    FieldType type = parser.type();
    if (!parser.peek().isEmpty()) {
      throw parser.problem("unexpected '" + parser.peek() + "' after the type");
    }
    return type;
  }

  private FieldType type() throws SqlProblem {
    FieldType type = base();
    while (true) {
      if (accept("ARRAY")) {
        type = FieldType.array(type).withNullable(true);
      } else if (accept("NOT")) {
        expect("NULL");
        type = type.withNullable(false);
      } else if (accept("NULL")) {
        type = type.withNullable(true);
      } else {
        return type;
      }
    }
  }

  private FieldType base() throws SqlProblem {
    skipSpace();
    int start = at;
    String name = word();
    FieldType type =
        switch (name.toUpperCase(Locale.ROOT)) {
          case "BOOLEAN", "BOOL" -> FieldType.BOOLEAN;
          case "TINYINT" -> FieldType.BYTE;
          case "SMALLINT" -> FieldType.INT16;
          case "INTEGER", "INT" -> FieldType.INT32;
          case "BIGINT" -> FieldType.INT64;
          case "REAL" -> FieldType.FLOAT;
          case "DOUBLE", "FLOAT" -> {
            accept("PRECISION");
            yield FieldType.DOUBLE;
          }
          case "DECIMAL", "NUMERIC", "DEC" -> decimal();
          case "VARCHAR", "CHAR", "STRING", "TEXT" -> withIgnoredLength(FieldType.STRING);
          case "VARBINARY", "BINARY", "BYTES" -> withIgnoredLength(FieldType.BYTES);
          case "TIMESTAMP" -> timestamp();
          case "DATE" -> ValueKind.DATE_TYPE;
          case "TIME" -> withIgnoredLength(ValueKind.TIME_TYPE);
          case "ARRAY" -> array();
          case "MAP" -> map();
          case "ROW" -> row();
          default -> {
            at = start;
            throw problem(unknownName(name));
          }
        };
    return type.withNullable(true);
  }

  /** Whether a CAST may name a type so; the names of the SQL library's own parser are spelt out. */
  public static boolean isKnown(String name) {
    return NAMES.contains(name) || List.of("CHAR", "FLOAT", "BINARY").contains(name);
  }

  public static String unknownName(String name) {
    String what = name.isEmpty() ? "a type is missing" : "type '" + name + "' is not known";
    return what + "; expected one of " + String.join(", ", NAMES) + "." + Nearest.hint(name, NAMES);
  }

  private FieldType decimal() throws SqlProblem {
    if (!accept("(")) {
      return FieldType.DECIMAL;
    }
    int precision = number();
    int scale = accept(",") ? number() : 0;
    expect(")");
    if (precision < 1 || precision > RowTypes.MAX_PRECISION || scale > precision) {
      throw problem(
          "DECIMAL("
              + precision
              + ", "
              + scale
              + ") is out of range; expected a precision of 1 to "
              + RowTypes.MAX_PRECISION
              + " and a scale of 0 to the precision");
    }
    return ValueKind.decimalType(precision, scale);
  }

  /** Why a precision of a timestamp is refused. */
  public static String tooFine(int precision) {
    return "TIMESTAMP("
        + precision
        + ") is finer than a timestamp can be; expected 0 to 6 digits of a second";
  }

  private FieldType timestamp() throws SqlProblem {
    if (!accept("(")) {
      return ValueKind.TIMESTAMP_TYPE;
    }
    int precision = number();
    expect(")");
    if (precision > MAX_TIMESTAMP_DIGITS) {
      throw problem(tooFine(precision));
    }
    return precision > 3 ? ValueKind.TIMESTAMP_MICROS_TYPE : ValueKind.TIMESTAMP_TYPE;
  }

  private FieldType withIgnoredLength(FieldType type) throws SqlProblem {
    if (accept("(")) {
      number();
      expect(")");
    }
    return type;
  }

  private FieldType array() throws SqlProblem {
    expect("<");
    FieldType element = type();
    expect(">");
    return FieldType.array(element);
  }

  private FieldType map() throws SqlProblem {
    expect("<");
    FieldType key = type();
    expect(",");
    FieldType value = type();
    expect(">");
    return FieldType.map(key.withNullable(false), value);
  }

  private FieldType row() throws SqlProblem {
    boolean angle = accept("<");
    if (!angle) {
      expect("(");
    }
    List<Field> fields = new ArrayList<>();
    do {
      int start = at;
      Field field = Field.of(fieldName(), type());
      if (fields.stream().anyMatch(f -> f.getName().equals(field.getName()))) {
        at = start;
        throw problem("the field '" + field.getName() + "' is there twice");
      }
      fields.add(field);
    } while (accept(","));
    expect(angle ? ">" : ")");
    return FieldType.row(Schema.builder().addFields(fields).build());
  }

  private String fieldName() throws SqlProblem {
    skipSpace();
    char quote = at < text.length() ? text.charAt(at) : ' ';
    if (quote == '"' || quote == '`') {
      String twice = String.valueOf(quote).repeat(2);
      int end = text.indexOf(quote, at + 1);
      while (end >= 0 && text.startsWith(twice, end)) {
        end = text.indexOf(quote, end + 2);
      }
      if (end < 0) {
        throw problem("the quoted name is not closed");
      }
      String name = text.substring(at + 1, end).replace(twice, twice.substring(1));
      at = end + 1;
      return name;
    }
    String name = word();
    if (name.isEmpty()) {
      throw problem("a field name is missing");
    }
    return name;
  }

  private int number() throws SqlProblem {
    skipSpace();
    int start = at;
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
    if (start == at || at - start > 6) {
      at = start;
      throw problem("expected a number" + found());
    }
    return Integer.parseInt(text.substring(start, at));
  }

  private String word() {
    skipSpace();
    int start = at;
    while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  /** The next word or sign, not consumed; empty at the end. */
  private String peek() {
    int before = at;
    String next = word();
    if (next.isEmpty() && at < text.length()) {
      next = text.substring(at, at + 1);
    }
    at = before;
    return next;
  }

  private boolean accept(String token) {
    skipSpace();
    if (!peek().equalsIgnoreCase(token)) {
      return false;
    }
    at += token.length();
    return true;
  }

  private void expect(String token) throws SqlProblem {
    if (!accept(token)) {
      throw problem("expected '" + token + "'" + found());
    }
  }

  private String found() {
    return peek().isEmpty() ? " at the end" : " instead of '" + peek() + "'";
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private SqlProblem problem(String message) {
    skipSpace();
    String before = text.substring(0, at);
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int column = at - before.lastIndexOf('\n');
    return new SqlProblem(ErrorCodes.UNKNOWN_SQL_TYPE, line, column, message);
  }

  /** The SQL name of a type, without NOT NULL. */
  public static String name(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> "BOOLEAN";
      case INT8 -> "TINYINT";
      case INT16 -> "SMALLINT";
      case INT32 -> "INTEGER";
      case INT64 -> "BIGINT";
      case FLOAT -> "REAL";
      case DOUBLE -> "DOUBLE";
      case DECIMAL -> decimalName(type);
      case STRING -> ValueKind.isMixed(type) ? "ANY" : "VARCHAR";
      case BYTES -> "VARBINARY";
      case TIMESTAMP -> "TIMESTAMP";
      case TIMESTAMP_MICROS -> "TIMESTAMP(6)";
      case DATE -> "DATE";
      case TIME -> "TIME";
      case ARRAY -> "ARRAY<" + name(RowTypes.element(type)) + ">";
      case MAP -> "MAP<" + name(RowTypes.key(type)) + ", " + name(RowTypes.value(type)) + ">";
      case ROW -> rowName(RowTypes.fields(type));
    };
  }

  private static String decimalName(FieldType type) {
    int precision = ValueKind.decimalPrecision(type);
    return precision < 0
        ? "DECIMAL"
        : "DECIMAL(" + precision + ", " + ValueKind.decimalScale(type) + ")";
  }

  private static String rowName(Schema schema) {
    StringJoiner fields = new StringJoiner(", ", "ROW<", ">");
    for (Field field : schema.getFields()) {
      fields.add(field.getName() + " " + name(field.getType()));
    }
    return fields.toString();
  }
}
