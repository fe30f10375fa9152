package dev.millrace.io.jdbc.postgresql;

import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.TableServer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Which types of PostgreSQL hold the values of a column without a change. Arrays of single values
 * become arrays or JSON, rows, maps and other arrays become JSON.
 */
final class PostgresTypes {
  private static final Pattern ARGUMENTS = Pattern.compile("\\(([0-9]+)(?:,(-?[0-9]+))?\\)");
  private static final String TIMESTAMPTZ = "timestamp with time zone";
  private static final String TIMESTAMP = "timestamp without time zone";
  private static final String TIME = "time without time zone";
  private static final List<String> JSON = List.of("jsonb", "json");

  private static final Set<String> NUMBERS =
      Set.of("smallint", "integer", "bigint", "real", "double precision", "numeric");

  /** PostgreSQL's own names of types that it prints in another form. */
  private static final Map<String, String> NAMES =
      Map.of(
          "bigint",
          "int8",
          "integer",
          "int4",
          "smallint",
          "int2",
          "boolean",
          "bool",
          "real",
          "float4",
          "double precision",
          "float8",
          "character varying",
          "varchar",
          TIMESTAMPTZ,
          "timestamptz",
          TIMESTAMP,
          "timestamp",
          TIME,
          "time");

  /** Of PostgreSQL. */
  static final TableServer.ColumnTypes COLUMNS =
      new TableServer.ColumnTypes() {
        @Override
        public List<String> of(FieldType type) {
          return PostgresTypes.of(type);
        }

        @Override
        public String declared(FieldType type, boolean unique) {
          return PostgresTypes.declared(type);
        }

        @Override
        public boolean holds(String found, FieldType type) {
          return PostgresTypes.holds(found, type);
        }
      };

  private PostgresTypes() {}

  /** The types that hold a type's values, the one that a new table should have first. */
  static List<String> of(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> List.of("boolean");
      case INT8, INT16 -> List.of("smallint", "integer", "bigint", "numeric");
      case INT32 -> List.of("integer", "bigint", "numeric");
      case INT64 -> List.of("bigint", "numeric");
      case FLOAT -> List.of("real", "double precision");
      case DOUBLE -> List.of("double precision");
      case DECIMAL -> List.of("numeric");
      case STRING -> List.of("text", "character varying", "uuid", "jsonb", "json");
      case BYTES -> List.of("bytea");
      case TIMESTAMP, TIMESTAMP_MICROS -> List.of(TIMESTAMPTZ, TIMESTAMP);
      case DATE -> List.of("date");
      case TIME -> List.of(TIME);
      case MAP, ROW -> JSON;
      case ARRAY -> {
        FieldType element = Objects.requireNonNull(type.getCollectionElementType());
        List<String> arrays =
            ValueKind.of(element).isScalar()
                ? of(element).stream().map(name -> name + "[]").toList()
                : List.of();
        yield Stream.of(arrays, JSON).flatMap(List::stream).toList();
      }
    };
  }

  /** The type that a new table should have. */
  static String declared(FieldType type) {
    int scale = ValueKind.decimalScale(type);
    return of(type).get(0)
        + (scale < 0 ? "" : "(" + ValueKind.decimalPrecision(type) + "," + scale + ")");
  }

  /** Whether a column of a table, {@code timestamp(3) with time zone}, holds a type's values. */
  static boolean holds(String found, FieldType type) {
    if (!of(type).contains(plain(found))) {
      return false;
    }
    int digits = argument(found, 1);
    return switch (ValueKind.of(type)) {
      case TIMESTAMP, TIME -> digits < 0 || digits >= 3;
      case TIMESTAMP_MICROS -> digits < 0 || digits >= 6;
      default -> true;
    };
  }

  /**
   * Whether values of a table's column can be read as a type's; single rows may be out of range.
   */
  static boolean reads(String found, FieldType type) {
    String plain = plain(found);
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> plain.equals("boolean");
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> NUMBERS.contains(plain);
      case STRING -> !plain.equals("bytea");
      case BYTES -> plain.equals("bytea");
      case TIMESTAMP, TIMESTAMP_MICROS -> plain.equals(TIMESTAMPTZ) || plain.equals(TIMESTAMP);
      case DATE -> plain.equals("date");
      case TIME -> plain.equals(TIME);
      case MAP, ROW -> isJson(found);
      case ARRAY -> isJson(found) || readsArray(plain, type);
    };
  }

  private static boolean readsArray(String plain, FieldType type) {
    FieldType element = Objects.requireNonNull(type.getCollectionElementType());
    ValueKind kind = ValueKind.of(element);
    return plain.endsWith("[]")
        && kind.isScalar()
        // The server's JSON would have them in hexadecimal digits.
        && kind != ValueKind.BYTES
        && reads(plain.substring(0, plain.length() - 2), element);
  }

  /** The type of a table's column whose values are read; text where no other type has them. */
  static FieldType found(String found) {
    String plain = plain(found);
    if (plain.endsWith("[]") && !plain.equals("bytea[]")) {
      return FieldType.array(found(found.substring(0, found.length() - 2)).withNullable(true));
    }
    return switch (plain) {
      case "boolean" -> FieldType.BOOLEAN;
      case "smallint" -> FieldType.INT16;
      case "integer" -> FieldType.INT32;
      case "bigint" -> FieldType.INT64;
      case "real" -> FieldType.FLOAT;
      case "double precision" -> FieldType.DOUBLE;
      case "numeric" ->
          scale(found) < 0
              ? FieldType.DECIMAL
              : ValueKind.decimalType(argument(found, 1), scale(found));
      case "bytea" -> FieldType.BYTES;
      case "date" -> ValueKind.DATE_TYPE;
      case TIME -> ValueKind.TIME_TYPE;
      case TIMESTAMPTZ, TIMESTAMP -> {
        int digits = argument(found, 1);
        yield digits >= 0 && digits <= 3
            ? ValueKind.TIMESTAMP_TYPE
            : ValueKind.TIMESTAMP_MICROS_TYPE;
      }
      default -> FieldType.STRING;
    };
  }

  /** A type without its length or digits. */
  static String plain(String found) {
    return ARGUMENTS.matcher(found).replaceAll("");
  }

  /** How many digits behind the point a NUMERIC keeps; -1 if all. */
  static int scale(String found) {
    return plain(found).startsWith("numeric") ? argument(found, 2) : -1;
  }

  static boolean isJson(String found) {
    return JSON.contains(plain(found));
  }

  /** The name by which arrays of a type are made. */
  static String elementName(String array) {
    String element = plain(array).replace("[]", "");
    return NAMES.getOrDefault(element, element);
  }

  private static int argument(String found, int group) {
    Matcher arguments = ARGUMENTS.matcher(found);
    String digits = arguments.find() ? arguments.group(group) : null;
    return digits == null ? -1 : Integer.parseInt(digits);
  }
}
