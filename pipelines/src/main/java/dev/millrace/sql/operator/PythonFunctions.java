package dev.millrace.sql.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * What Python's operators and functions are that mean something of their own for each type. They
 * stand in expressions that were Python until their types are known; then SQL takes their place.
 */
public final class PythonFunctions {
  /** What the names of all begin with; nobody writes them. */
  public static final String PREFIX = "PYTHON_";

  private static final Pattern CALL = Pattern.compile(PREFIX + "([A-Z]+)\\(");

  private static final SqlOperandTypeChecker TEXTS =
      OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.CHARACTER);
  private static final SqlOperandTypeChecker NUMBERS =
      OperandTypes.family(SqlTypeFamily.NUMERIC, SqlTypeFamily.NUMERIC);
  private static final SqlOperandTypeChecker NUMBER_OR_TEXT =
      OperandTypes.or(
          OperandTypes.family(SqlTypeFamily.NUMERIC), OperandTypes.family(SqlTypeFamily.CHARACTER));
  private static final SqlOperandTypeChecker ONE_OR_TWO_TEXTS =
      OperandTypes.or(OperandTypes.family(SqlTypeFamily.CHARACTER), TEXTS);
  private static final SqlOperandTypeChecker TIMES = new TwoTimes();

  public static final SqlFunction LEN =
      function(
          "LEN",
          ReturnTypes.INTEGER_NULLABLE,
          OperandTypes.or(
              OperandTypes.family(SqlTypeFamily.CHARACTER),
              OperandTypes.family(SqlTypeFamily.ARRAY),
              OperandTypes.family(SqlTypeFamily.MAP),
              OperandTypes.family(SqlTypeFamily.BINARY)));

  public static final SqlFunction STR =
      function(
          "STR",
          ReturnTypes.explicit(SqlTypeName.VARCHAR),
          OperandTypes.or(
              OperandTypes.family(SqlTypeFamily.CHARACTER),
              OperandTypes.family(SqlTypeFamily.INTEGER)));

  public static final SqlFunction TITLE =
      function("TITLE", text(), OperandTypes.family(SqlTypeFamily.CHARACTER));

  public static final SqlFunction ITEM =
      function(
          "ITEM",
          PythonFunctions::item,
          OperandTypes.or(
              OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.INTEGER),
              OperandTypes.family(SqlTypeFamily.ARRAY, SqlTypeFamily.INTEGER)));

  public static final SqlFunction IN =
      function(
          "IN",
          ReturnTypes.BOOLEAN_NULLABLE,
          OperandTypes.or(
              TEXTS,
              OperandTypes.family(SqlTypeFamily.ANY, SqlTypeFamily.ARRAY),
              OperandTypes.family(SqlTypeFamily.ANY, SqlTypeFamily.MAP)));

  public static final SqlFunction PLUS =
      function(
          "PLUS",
          binding ->
              SqlTypeUtil.isCharacter(binding.getOperandType(0))
                  ? text().inferReturnType(binding)
                  : ReturnTypes.NULLABLE_SUM.inferReturnType(binding),
          OperandTypes.or(TEXTS, NUMBERS));

  public static final SqlFunction MINUS =
      function(
          "MINUS",
          binding ->
              binding.getOperandType(0).getSqlTypeName() == SqlTypeName.TIMESTAMP
                  ? ReturnTypes.DOUBLE_NULLABLE.inferReturnType(binding)
                  : ReturnTypes.NULLABLE_SUM.inferReturnType(binding),
          OperandTypes.or(TIMES, NUMBERS));

  public static final SqlFunction DIVIDE = function("DIVIDE", ReturnTypes.DOUBLE_NULLABLE, NUMBERS);

  public static final SqlFunction FLOOR = function("FLOOR", PythonFunctions::whole, NUMBERS);
  public static final SqlFunction MOD = function("MOD", PythonFunctions::whole, NUMBERS);

  public static final SqlFunction IF =
      function(
          "IF",
          PythonFunctions::choice,
          OperandTypes.family(SqlTypeFamily.ANY, SqlTypeFamily.BOOLEAN, SqlTypeFamily.ANY));

  /** What Python takes for true. */
  public static final SqlFunction TRUE =
      function("TRUE", ReturnTypes.BOOLEAN_NULLABLE, OperandTypes.ANY);

  public static final SqlFunction INT =
      function("INT", ReturnTypes.BIGINT_NULLABLE, NUMBER_OR_TEXT);

  public static final SqlFunction FLOAT =
      function("FLOAT", ReturnTypes.DOUBLE_NULLABLE, NUMBER_OR_TEXT);

  public static final SqlFunction POWER = function("POWER", PythonFunctions::whole, NUMBERS);

  public static final SqlFunction STRIP = function("STRIP", text(), ONE_OR_TWO_TEXTS);
  public static final SqlFunction LSTRIP = function("LSTRIP", text(), ONE_OR_TWO_TEXTS);
  public static final SqlFunction RSTRIP = function("RSTRIP", text(), ONE_OR_TWO_TEXTS);

  /** What stands between blanks. */
  public static final SqlFunction WORDS =
      function(
          "WORDS",
          binding -> {
            RelDataTypeFactory types = binding.getTypeFactory();
            RelDataType words = types.createArrayType(types.createSqlType(SqlTypeName.VARCHAR), -1);
            return nullable(binding, words, binding.getOperandType(0).isNullable());
          },
          OperandTypes.family(SqlTypeFamily.CHARACTER));

  public static final SqlFunction ENCODE =
      function(
          "ENCODE",
          ReturnTypes.explicit(SqlTypeName.VARBINARY).andThen(SqlTypeTransforms.TO_NULLABLE),
          ONE_OR_TWO_TEXTS);

  public static final SqlFunction DECODE =
      function(
          "DECODE",
          text(),
          OperandTypes.or(
              OperandTypes.family(SqlTypeFamily.BINARY),
              OperandTypes.family(SqlTypeFamily.BINARY, SqlTypeFamily.CHARACTER)));

  /** {@code beam.Row}: a name, its value, the next name. */
  public static final SqlFunction ROW =
      function("ROW", PythonFunctions::row, OperandTypes.VARIADIC);

  /** A name that there is not. */
  public static final SqlFunction NAME =
      function("NAME", ReturnTypes.BOOLEAN, OperandTypes.family(SqlTypeFamily.CHARACTER));

  static final List<SqlOperator> ALL =
      List.of(
          LEN, STR, TITLE, ITEM, IN, PLUS, MINUS, DIVIDE, FLOOR, MOD, IF, TRUE, INT, FLOAT, POWER,
          STRIP, LSTRIP, RSTRIP, WORDS, ENCODE, DECODE, ROW, NAME);

  private PythonFunctions() {}

  /** A condition that fails for every row, as Python does where a name is not there. */
  public static String undefined(String name) {
    return NAME.getName() + "('" + name + "')";
  }

  /** A text for people, in which the functions have the names that Python knows. */
  public static String shown(String text) {
    return CALL.matcher(text).replaceAll(call -> call.group(1).toLowerCase(Locale.ROOT) + "(");
  }

  /** Two timestamps as they are: a text is not read as one, to be subtracted from another. */
  private static final class TwoTimes implements SqlOperandTypeChecker {
    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
      boolean times =
          binding.collectOperandTypes().stream()
              .allMatch(type -> type.getSqlTypeName() == SqlTypeName.TIMESTAMP);
      if (!times && throwOnFailure) {
        throw binding.newValidationSignatureError();
      }
      return times;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
      return SqlOperandCountRanges.of(2);
    }

    @Override
    public String getAllowedSignatures(SqlOperator operator, String name) {
      return SqlUtil.getAliasedSignature(operator, name, List.of("TIMESTAMP", "TIMESTAMP"));
    }
  }

  private static SqlFunction function(
      String name, SqlReturnTypeInference type, SqlOperandTypeChecker operands) {
    return new SqlFunction(
        PREFIX + name,
        SqlKind.OTHER_FUNCTION,
        type,
        null,
        operands,
        SqlFunctionCategory.USER_DEFINED_FUNCTION);
  }

  private static SqlReturnTypeInference text() {
    return ReturnTypes.explicit(SqlTypeName.VARCHAR).andThen(SqlTypeTransforms.TO_NULLABLE);
  }

  private static RelDataType row(SqlOperatorBinding binding) {
    List<String> names = new ArrayList<>();
    List<RelDataType> types = new ArrayList<>();
    for (int i = 0; i + 1 < binding.getOperandCount(); i += 2) {
      names.add(String.valueOf(binding.getOperandLiteralValue(i, String.class)));
      types.add(binding.getOperandType(i + 1));
    }
    return binding.getTypeFactory().createStructType(types, names);
  }

  /** Whole numbers have whole quotients and remainders. */
  private static RelDataType whole(SqlOperatorBinding binding) {
    boolean whole = binding.collectOperandTypes().stream().allMatch(SqlTypeUtil::isIntType);
    return (whole ? ReturnTypes.BIGINT_NULLABLE : ReturnTypes.DOUBLE_NULLABLE)
        .inferReturnType(binding);
  }

  private static RelDataType item(SqlOperatorBinding binding) {
    RelDataType of = binding.getOperandType(0);
    RelDataType element = of.getComponentType();
    return element == null
        ? text().inferReturnType(binding)
        : nullable(binding, element, element.isNullable() || of.isNullable());
  }

  /** The type of both values, NULL if one of them can be; that of the first if there is none. */
  private static RelDataType choice(SqlOperatorBinding binding) {
    RelDataType one = binding.getOperandType(0);
    RelDataType other = binding.getOperandType(2);
    RelDataType both = binding.getTypeFactory().leastRestrictive(List.of(one, other));
    return both == null ? one : nullable(binding, both, one.isNullable() || other.isNullable());
  }

  private static RelDataType nullable(
      SqlOperatorBinding binding, RelDataType type, boolean nullable) {
    RelDataTypeFactory factory = binding.getTypeFactory();
    return factory.createTypeWithNullability(type, nullable);
  }
}
