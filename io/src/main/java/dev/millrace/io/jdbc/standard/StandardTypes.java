package dev.millrace.io.jdbc.standard;

import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.JdbcSinkOptions;
import dev.millrace.io.jdbc.TableServer;
import dev.millrace.io.jdbc.TableShape;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Which columns hold which values. A type is what {@link #name} makes of JDBC's description. */
final class StandardTypes implements TableServer.ColumnTypes {
  static final StandardTypes COLUMNS = new StandardTypes();

  private static final Pattern TYPE =
      Pattern.compile("([A-Z][A-Z ]*)(?:\\((\\d+)(?:,(\\d+))?\\))?");

  private static final String VARCHAR = "VARCHAR";
  private static final String CLOB = "CLOB";
  private static final String TIMESTAMP = "TIMESTAMP";
  private static final String WITH_TIME_ZONE = "TIMESTAMP WITH TIME ZONE";
  private static final List<String> TEXTS = List.of(VARCHAR, CLOB);
  private static final List<String> BYTES = List.of("BLOB", "VARBINARY", "BINARY");

  private static final Set<String> NUMBERS =
      Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "REAL", "DOUBLE", "DECIMAL");

  /** Of SQL Server: the first has steps of 3.3 ms, the second minutes. */
  private static final Set<String> ROUNDED = Set.of("datetime", "smalldatetime");

  /** So many digits of a decimal are kept by a double, which SQLite makes of it. */
  private static final int DIGITS_OF_DOUBLE = 15;

  private StandardTypes() {}

  /**
   * The name of a type.
   *
   * @param type of {@link Types}
   * @param own the database's own name, which is taken for types that JDBC has no name for
   * @param scale digits behind the point, also of seconds; negative if it is not known
   */
  static String name(int type, String own, int precision, int scale) {
    return switch (type) {
      case Types.BOOLEAN -> "BOOLEAN";
      case Types.BIT -> precision > 1 ? "BIT(" + precision + ")" : "BOOLEAN";
      case Types.TINYINT -> "TINYINT";
      case Types.SMALLINT -> "SMALLINT";
      case Types.INTEGER -> "INTEGER";
      case Types.BIGINT -> "BIGINT";
      case Types.REAL -> "REAL";
      case Types.FLOAT, Types.DOUBLE -> "DOUBLE";
      case Types.DECIMAL, Types.NUMERIC -> "DECIMAL(" + precision + "," + Math.max(0, scale) + ")";
      case Types.CHAR, Types.NCHAR -> "CHAR(" + precision + ")";
      // H2's own type, whose comparisons take letters of both cases for the same.
      case Types.VARCHAR, Types.NVARCHAR ->
          own.contains("IGNORECASE") ? own : sized(VARCHAR, precision);
      case Types.LONGVARCHAR, Types.LONGNVARCHAR, Types.CLOB, Types.NCLOB -> CLOB;
      case Types.BINARY -> sized("BINARY", precision);
      case Types.VARBINARY, Types.LONGVARBINARY -> sized("VARBINARY", precision);
      case Types.BLOB -> "BLOB";
      case Types.DATE -> "DATE";
      case Types.TIME -> sized("TIME", scale);
      case Types.TIMESTAMP ->
          ROUNDED.contains(own) ? own.toUpperCase(Locale.ROOT) : sized(TIMESTAMP, scale);
      case Types.TIMESTAMP_WITH_TIMEZONE -> sized(WITH_TIME_ZONE, scale);
      default -> own;
    };
  }

  private static String sized(String name, int size) {
    return size < 0 || size == Integer.MAX_VALUE ? name : name + "(" + size + ")";
  }

  @Override
  public List<String> of(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> List.of("BOOLEAN");
      case INT8 -> List.of("SMALLINT", "TINYINT", "INTEGER", "BIGINT", "DECIMAL");
      case INT16 -> List.of("SMALLINT", "INTEGER", "BIGINT", "DECIMAL");
      case INT32 -> List.of("INTEGER", "BIGINT", "DECIMAL");
      case INT64 -> List.of("BIGINT", "DECIMAL");
      case FLOAT -> List.of("REAL", "DOUBLE");
      case DOUBLE -> List.of("DOUBLE");
      case DECIMAL -> List.of("DECIMAL");
      case STRING, ARRAY, MAP, ROW -> TEXTS;
      case BYTES -> List.of("BLOB", "VARBINARY");
      case TIMESTAMP, TIMESTAMP_MICROS -> List.of(TIMESTAMP, WITH_TIME_ZONE);
      case DATE -> List.of("DATE");
      case TIME -> List.of("TIME");
    };
  }

  @Override
  public List<String> problems(JdbcSinkOptions options, TableShape shape) {
    return options.schema().getFields().stream()
        .filter(field -> options.target().isSqlite() && isLong(field.getType()))
        .map(
            field ->
                "column '"
                    + field.getName()
                    + "' has decimals of more digits than the "
                    + DIGITS_OF_DOUBLE
                    + " that SQLite keeps")
        .toList();
  }

  private static boolean isLong(FieldType type) {
    return ValueKind.of(type) == ValueKind.DECIMAL
        && (ValueKind.decimalScale(type) < 0
            || ValueKind.decimalPrecision(type) > DIGITS_OF_DOUBLE);
  }

  /** Texts have a length that all databases take. */
  @Override
  public String declared(FieldType type, boolean unique) {
    return switch (ValueKind.of(type)) {
      case STRING -> unique ? "VARCHAR(255)" : "VARCHAR(4000)";
      case ARRAY, MAP, ROW -> "VARCHAR(4000)";
      case DOUBLE -> "DOUBLE PRECISION";
      case DECIMAL -> {
        int scale = ValueKind.decimalScale(type);
        yield scale < 0
            ? "DECIMAL(31,9)"
            : "DECIMAL(" + ValueKind.decimalPrecision(type) + "," + scale + ")";
      }
      case TIME -> "TIME(3)";
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, BYTES, TIMESTAMP, TIMESTAMP_MICROS, DATE ->
          of(type).get(0);
    };
  }

  @Override
  public boolean holds(String found, FieldType type) {
    if (!of(type).contains(plain(found))) {
      return false;
    }
    int digits = argument(found, 2);
    return switch (ValueKind.of(type)) {
      case TIMESTAMP, TIME -> digits < 0 || digits >= 3;
      case TIMESTAMP_MICROS -> digits < 0 || digits >= 6;
      default -> true;
    };
  }

  /** Whether values of a column can be read as a type's; single rows may be out of range. */
  static boolean reads(String found, FieldType type) {
    String plain = plain(found);
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> plain.equals("BOOLEAN");
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> NUMBERS.contains(plain);
      case STRING -> !BYTES.contains(plain);
      case BYTES -> BYTES.contains(plain);
      case TIMESTAMP, TIMESTAMP_MICROS -> isTimestamp(found);
      case DATE -> plain.equals("DATE");
      case TIME -> plain.equals("TIME");
      case ARRAY, MAP, ROW -> TEXTS.contains(plain);
    };
  }

  /** The type of a column whose values are read; text where no other type has them. */
  static FieldType found(String found) {
    return switch (plain(found)) {
      case "BOOLEAN" -> FieldType.BOOLEAN;
      case "TINYINT", "SMALLINT" -> FieldType.INT16;
      case "INTEGER" -> FieldType.INT32;
      case "BIGINT" -> FieldType.INT64;
      case "REAL" -> FieldType.FLOAT;
      case "DOUBLE" -> FieldType.DOUBLE;
      case "DECIMAL" ->
          argument(found, 2) > 38
              ? FieldType.DECIMAL
              : ValueKind.decimalType(argument(found, 2), argument(found, 3));
      case "BLOB", "VARBINARY", "BINARY" -> FieldType.BYTES;
      case "DATETIME", "SMALLDATETIME" -> ValueKind.TIMESTAMP_TYPE;
      case TIMESTAMP, WITH_TIME_ZONE ->
          argument(found, 2) > 3 ? ValueKind.TIMESTAMP_MICROS_TYPE : ValueKind.TIMESTAMP_TYPE;
      case "DATE" -> ValueKind.DATE_TYPE;
      case "TIME" -> ValueKind.TIME_TYPE;
      default -> FieldType.STRING;
    };
  }

  static boolean isText(String found) {
    return TEXTS.contains(plain(found)) || isPadded(found);
  }

  /** Whether texts are filled with spaces to the column's length. */
  static boolean isPadded(String found) {
    return plain(found).equals("CHAR");
  }

  static boolean isTimestamp(String found) {
    return plain(found).equals(TIMESTAMP)
        || ROUNDED.contains(found.toLowerCase(Locale.ROOT))
        || isWithTimeZone(found);
  }

  static boolean isWithTimeZone(String found) {
    return plain(found).equals(WITH_TIME_ZONE);
  }

  static boolean isWhole(String found) {
    return Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT").contains(found);
  }

  /** How many digits behind the point a column keeps; -1 if that is not one of its properties. */
  static int scale(String found) {
    return plain(found).equals("DECIMAL") ? argument(found, 3) : -1;
  }

  /** A type without its length and digits. */
  static String plain(String found) {
    Matcher type = TYPE.matcher(found);
    return type.matches() ? type.group(1) : found;
  }

  private static int argument(String found, int group) {
    Matcher type = TYPE.matcher(found);
    String digits = type.matches() ? type.group(group) : null;
    return digits == null ? -1 : Integer.parseInt(digits);
  }
}
