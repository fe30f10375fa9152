package dev.millrace.io.jdbc.mariadb;

import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.JdbcSinkOptions;
import dev.millrace.io.jdbc.TableFit;
import dev.millrace.io.jdbc.TableServer;
import dev.millrace.io.jdbc.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Which columns hold which values. A type is what {@link MariaShape} finds. */
final class MariaTypes implements TableServer.ColumnTypes {
  static final MariaTypes COLUMNS = new MariaTypes();

  /** Before the collation, in a type that is found. */
  static final String COLLATE = " collate ";

  /** In the type of a column that numbers rows. */
  static final String AUTO_INCREMENT = " auto_increment";

  private static final Pattern TYPE = Pattern.compile("([a-z]+)(?:\\((\\d+)(?:,(\\d+))?\\))?.*");

  private static final List<String> TEXTS =
      List.of("longtext", "mediumtext", "text", "tinytext", "varchar", "char", "json");

  private static final List<String> JSON = List.of("json", "longtext", "mediumtext", "text");

  private static final Set<String> NUMBERS =
      Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "double");

  private static final Set<String> BYTES =
      Set.of("longblob", "mediumblob", "blob", "tinyblob", "varbinary", "binary");

  private MariaTypes() {}

  @Override
  public List<String> of(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> List.of("tinyint");
      case INT8 -> List.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal");
      case INT16 -> List.of("smallint", "mediumint", "int", "bigint", "decimal");
      case INT32 -> List.of("int", "bigint", "decimal");
      case INT64 -> List.of("bigint", "decimal");
      // A FLOAT would be shown with six digits by every other reader, and lose more of a DOUBLE.
      case FLOAT, DOUBLE -> List.of("double");
      case DECIMAL -> List.of("decimal");
      case STRING -> TEXTS;
      case BYTES -> List.of("longblob", "mediumblob", "blob", "varbinary");
      case TIMESTAMP, TIMESTAMP_MICROS -> List.of("datetime", "timestamp");
      case DATE -> List.of("date");
      case TIME -> List.of("time");
      case ARRAY, MAP, ROW -> JSON;
    };
  }

  @Override
  public String declared(FieldType type, boolean unique) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> "boolean";
      case STRING ->
          unique
              ? "varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
              : "longtext CHARACTER SET utf8mb4";
      case DECIMAL -> {
        int scale = ValueKind.decimalScale(type);
        yield scale < 0
            ? "decimal(65,30)"
            : "decimal(" + ValueKind.decimalPrecision(type) + "," + scale + ")";
      }
      case TIMESTAMP -> "datetime(3)";
      case TIMESTAMP_MICROS -> "datetime(6)";
      case TIME -> "time(3)";
      case ARRAY, MAP, ROW -> "json";
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, BYTES, DATE -> of(type).get(0);
    };
  }

  @Override
  public boolean holds(String found, FieldType type) {
    if (!of(type).contains(plain(found))) {
      return false;
    }
    return switch (ValueKind.of(type)) {
      case TIMESTAMP, TIME -> argument(found, 2) >= 3;
      case TIMESTAMP_MICROS -> argument(found, 2) >= 6;
      default -> true;
    };
  }

  /**
   * An INSERT that meets a row under any unique index changes that one, so that there has to be one
   * such index alone, and it has to tell texts apart as rows do.
   */
  @Override
  public List<String> problems(JdbcSinkOptions options, TableShape shape) {
    List<String> problems = new ArrayList<>();
    List<String> key = TableFit.uniqueColumns(options);
    for (Set<String> index : shape.unique()) {
      if (!index.equals(new TreeSet<>(key)) && !numbersRows(index, options, shape)) {
        problems.add(
            "there is a further unique index, on ("
                + String.join(", ", index)
                + "): a row that meets another one there would replace it or be left out");
      }
    }
    for (String name : key) {
      TableShape.Column column = shape.columns().get(name);
      if (column != null
          && !name.equals(JdbcSinkOptions.ID_COLUMN)
          && column.type().contains(COLLATE)
          && !tellsTextsApart(column.type())) {
        problems.add(
            "column '"
                + name
                + "' compares texts by"
                + column.type().substring(column.type().indexOf(COLLATE) + COLLATE.length() - 1)
                + ", in which different ones are equal; expected COLLATE utf8mb4_nopad_bin or"
                + " utf8mb4_0900_bin");
      }
    }
    problems.addAll(numbered(options, shape));
    return problems;
  }

  /**
   * The server gives numbers to rows without one. A NULL in the key or version never gets there.
   */
  private static List<String> numbered(JdbcSinkOptions options, TableShape shape) {
    JdbcSinkOptions.Upsert upsert = options.upsert();
    List<String> problems = new ArrayList<>();
    for (Field field : options.schema().getFields()) {
      String name = field.getName();
      TableShape.Column column = shape.columns().get(name);
      boolean refusesNull =
          upsert != null && (upsert.key().contains(name) || upsert.version().equals(name));
      if (column != null
          && column.type().contains(AUTO_INCREMENT)
          && Boolean.TRUE.equals(field.getType().getNullable())
          && !refusesNull) {
        problems.add(
            "column '"
                + name
                + "' is AUTO_INCREMENT: a row in which it is NULL would get a number; expected rows"
                + " in which it is NOT NULL, or a column that numbers nothing");
      }
    }
    return problems;
  }

  private static boolean tellsTextsApart(String found) {
    return found.endsWith("_nopad_bin") || found.endsWith("_0900_bin");
  }

  /** Whether the server gives each row another value. */
  private static boolean numbersRows(Set<String> index, JdbcSinkOptions options, TableShape shape) {
    String name = index.iterator().next();
    TableShape.Column column = shape.columns().get(name);
    return index.size() == 1
        && !options.schema().hasField(name)
        && column != null
        && column.type().contains(AUTO_INCREMENT);
  }

  /** Whether values of a column can be read as a type's; single rows may be out of range. */
  static boolean reads(String found, FieldType type) {
    String plain = plain(found);
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> plain.equals("tinyint") || found.equals("bit(1)");
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL ->
          NUMBERS.contains(plain) || plain.equals("float");
      case STRING -> !BYTES.contains(plain);
      case BYTES -> BYTES.contains(plain);
      case TIMESTAMP, TIMESTAMP_MICROS -> plain.equals("datetime") || plain.equals("timestamp");
      case DATE -> plain.equals("date");
      case TIME -> plain.equals("time");
      case ARRAY, MAP, ROW -> JSON.contains(plain);
    };
  }

  /**
   * Whether a key finds the rows that have exactly it: a number may be a neighbour of a floating
   * one, and a text that is compared with a number is one.
   */
  static boolean compares(String found, FieldType key) {
    String plain = plain(found);
    return switch (ValueKind.of(key)) {
      case STRING -> TEXTS.contains(plain);
      case INT8, INT16, INT32, INT64, DECIMAL -> NUMBERS.contains(plain) && !plain.equals("double");
      case BOOLEAN, DATE -> reads(found, key);
      case FLOAT, DOUBLE, BYTES, TIMESTAMP, TIMESTAMP_MICROS, TIME, ARRAY, MAP, ROW -> false;
    };
  }

  /** The type of a column whose values are read; text where no other type has them. */
  static FieldType found(String found) {
    return switch (plain(found)) {
      case "tinyint" -> argument(found, 2) == 1 ? FieldType.BOOLEAN : FieldType.INT16;
      case "smallint", "mediumint" -> FieldType.INT32;
      case "int" -> FieldType.INT64;
      case "bigint" -> found.contains("unsigned") ? ValueKind.decimalType(20, 0) : FieldType.INT64;
      case "double", "float" -> FieldType.DOUBLE;
      case "decimal" -> ValueKind.decimalType(argument(found, 2), argument(found, 3));
      case "longblob", "mediumblob", "blob", "tinyblob", "varbinary", "binary" -> FieldType.BYTES;
      case "datetime", "timestamp" ->
          argument(found, 2) > 3 ? ValueKind.TIMESTAMP_MICROS_TYPE : ValueKind.TIMESTAMP_TYPE;
      case "date" -> ValueKind.DATE_TYPE;
      case "time" -> ValueKind.TIME_TYPE;
      default -> FieldType.STRING;
    };
  }

  /** A type without its length, digits and collation. */
  static String plain(String found) {
    Matcher type = TYPE.matcher(found);
    return type.matches() ? type.group(1) : found;
  }

  /** How many digits behind the point a column keeps; -1 if that is not one of its properties. */
  static int scale(String found) {
    return plain(found).equals("decimal") ? argument(found, 3) : -1;
  }

  private static int argument(String found, int group) {
    Matcher type = TYPE.matcher(found);
    String digits = type.matches() ? type.group(group) : null;
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
