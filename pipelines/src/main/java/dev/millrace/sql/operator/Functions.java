package dev.millrace.sql.operator;

import dev.millrace.sql.function.SqlStrings;
import dev.millrace.sql.function.SqlTimes;
import dev.millrace.sql.function.SqlZones;
import dev.millrace.sql.function.TimePattern;
import dev.millrace.sql.type.RowTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.sql.SqlBasicFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/**
 * The operators and functions that expressions may use, each shown by an example in {@code
 * docs/sql.md}. Names are matched without regard to case. A function that depends on the clock, the
 * session or chance must not be added: a replay would give another result.
 */
public final class Functions implements SqlOperatorTable {
  private static final SqlReturnTypeInference TIMESTAMP =
      ReturnTypes.explicit(SqlTypeName.TIMESTAMP, 3).andThen(SqlTypeTransforms.TO_NULLABLE);

  private static final SqlReturnTypeInference MICROS =
      ReturnTypes.explicit(SqlTypeName.TIMESTAMP, 6).andThen(SqlTypeTransforms.TO_NULLABLE);

  /** As fine as the timestamp that is given. */
  private static final SqlReturnTypeInference AS_GIVEN =
      binding ->
          (RowTypes.isMicros(binding.getOperandType(0)) ? MICROS : TIMESTAMP)
              .inferReturnType(binding);

  /** Microseconds where the pattern reads more than three digits of a second. */
  private static final SqlReturnTypeInference AS_PATTERN =
      binding ->
          (binding.isOperandLiteral(1, false)
                      && TimePattern.isFine(binding.getOperandLiteralValue(1, String.class))
                  ? MICROS
                  : TIMESTAMP)
              .inferReturnType(binding);

  private static final SqlReturnTypeInference VARCHAR =
      ReturnTypes.explicit(SqlTypeName.VARCHAR).andThen(SqlTypeTransforms.TO_NULLABLE);

  public static final Functions TABLE = new Functions();

  private final Map<String, List<SqlOperator>> byName = new LinkedHashMap<>();
  private volatile @Nullable Map<String, List<SqlOperator>> withLibraries;

  private Functions() {
    add(OperatorList.SIGNS);
    add(OperatorList.STRINGS);
    add(OperatorList.NUMBERS);
    add(OperatorList.TIMES);
    add(OperatorList.COLLECTIONS);
    add(OperatorList.JSON);
    add(OperatorList.CONDITIONS);
    add(PythonFunctions.ALL);
    add(own());
  }

  /**
   * Millrace's and those of libraries, which may be found wanting when they are first asked for.
   */
  private Map<String, List<SqlOperator>> byName() {
    Map<String, List<SqlOperator>> known = withLibraries;
    if (known == null) {
      known = new LinkedHashMap<>(byName);
      for (SqlOperator operator : UserFunctions.operators(new JavaTypeFactoryImpl())) {
        List<SqlOperator> same = known.get(operator.getName());
        UserFunctions.requireNew(operator, same);
        List<SqlOperator> all = new ArrayList<>(same == null ? List.of() : same);
        all.add(operator);
        known.put(operator.getName(), all);
      }
      withLibraries = known;
    }
    return known;
  }

  private static List<SqlOperator> own() {
    return List.of(
        JavaFunction.named(
            "DATE_TRUNC", SqlTimes.class, "truncate", TIMESTAMP, String.class, long.class),
        JavaFunction.named(
            "SUBSTR", SqlStrings.class, "substring", VARCHAR, String.class, int.class),
        JavaFunction.named(
            "SUBSTR", SqlStrings.class, "substring", VARCHAR, String.class, int.class, int.class),
        JavaFunction.named(
            "FROM_UTC_TIMESTAMP", SqlZones.class, "fromUtc", AS_GIVEN, long.class, String.class),
        JavaFunction.named(
            "TO_UTC_TIMESTAMP", SqlZones.class, "toUtc", AS_GIVEN, long.class, String.class),
        JavaFunction.withPattern("DATE_FORMAT", "format", VARCHAR, long.class),
        JavaFunction.withPattern("TO_TIMESTAMP", "parse", AS_PATTERN, String.class),
        SqlBasicFunction.create(
            "MAKE_TIMESTAMP", MICROS, OperandTypes.INTEGER, SqlFunctionCategory.TIMEDATE));
  }

  private void add(List<SqlOperator> operators) {
    for (SqlOperator operator : operators) {
      byName
          .computeIfAbsent(operator.getName().toUpperCase(Locale.ROOT), name -> new ArrayList<>())
          .add(operator);
    }
  }

  /** Names of everything that people call like a function, sorted. */
  public List<String> names() {
    TreeSet<String> names = new TreeSet<>();
    for (SqlOperator operator : getOperatorList()) {
      if (operator instanceof SqlFunction
          && !operator.getName().startsWith(PythonFunctions.PREFIX)) {
        // The library keeps the three-argument form apart from another TRANSLATE.
        names.add(operator.getName().replace("TRANSLATE3", "TRANSLATE"));
      }
    }
    return List.copyOf(names);
  }

  public boolean has(String name) {
    return byName().containsKey(name.toUpperCase(Locale.ROOT));
  }

  /** What a name calls; several where the numbers or types of arguments differ. */
  public List<SqlOperator> called(String name) {
    return List.copyOf(byName().getOrDefault(name.toUpperCase(Locale.ROOT), List.of()));
  }

  /** The one operator of a name. */
  SqlOperator named(String name) {
    return Objects.requireNonNull(byName.get(name)).get(0);
  }

  @Override
  public void lookupOperatorOverloads(
      SqlIdentifier name,
      @Nullable SqlFunctionCategory category,
      SqlSyntax syntax,
      List<SqlOperator> found,
      SqlNameMatcher matcher) {
    if (!name.isSimple()) {
      return;
    }
    for (SqlOperator operator :
        byName().getOrDefault(name.getSimple().toUpperCase(Locale.ROOT), List.of())) {
      if (operator.getSyntax().family == syntax.family) {
        found.add(operator);
      }
    }
  }

  @Override
  public List<SqlOperator> getOperatorList() {
    return byName().values().stream().flatMap(List::stream).toList();
  }
}
