package dev.millrace.sql.parse;

import dev.millrace.element.ValueKind;
import dev.millrace.sql.function.TimeReader;
import dev.millrace.sql.type.RowTypes;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;
import org.jspecify.annotations.Nullable;

/**
 * Implicit casts only where they cannot surprise: numbers among each other, and strings to dates
 * and timestamps. A string is never read as a number nor a number written as a string, because that
 * would turn a mistake in the file into bad rows at run time.
 */
final class CarefulCoercion extends TypeCoercionImpl {
  private static final Set<SqlKind> COMPARING =
      EnumSet.of(SqlKind.BETWEEN, SqlKind.IS_DISTINCT_FROM, SqlKind.IS_NOT_DISTINCT_FROM);

  static {
    COMPARING.addAll(SqlKind.COMPARISON);
  }

  /** Types that compare and combine with each other. */
  enum Group {
    NUMBER,
    STRING,
    TIME,
    NOTHING,
    OTHER
  }

  private boolean inList;

  CarefulCoercion(RelDataTypeFactory factory, SqlValidator validator) {
    super(factory, validator);
  }

  static Group group(RelDataType type) {
    SqlTypeName name = type.getSqlTypeName();
    if (SqlTypeName.NUMERIC_TYPES.contains(name)) {
      return Group.NUMBER;
    } else if (SqlTypeName.CHAR_TYPES.contains(name)) {
      return Group.STRING;
    } else if (SqlTypeName.DATETIME_TYPES.contains(name)) {
      return Group.TIME;
    }
    return name == SqlTypeName.NULL || name == SqlTypeName.ANY ? Group.NOTHING : Group.OTHER;
  }

  /** Whether values of the two types may be compared. */
  static boolean comparable(RelDataType left, RelDataType right) {
    Group a = group(left);
    Group b = group(right);
    if (a == Group.NOTHING || b == Group.NOTHING) {
      return true;
    }
    if (a == Group.OTHER && b == Group.OTHER) {
      return left.getSqlTypeName().getFamily() == right.getSqlTypeName().getFamily();
    }
    return a == b || a == Group.STRING && b == Group.TIME || a == Group.TIME && b == Group.STRING;
  }

  private static boolean comparable(SqlCallBinding binding) {
    List<RelDataType> types =
        IntStream.range(0, binding.getOperandCount()).mapToObj(binding::getOperandType).toList();
    return types.stream().allMatch(type -> comparable(types.get(0), type));
  }

  /** A text with microseconds stays as fine as it is, whatever it is compared with. */
  @Override
  protected boolean coerceOperandType(
      @Nullable SqlValidatorScope scope, SqlCall call, int index, RelDataType target) {
    Optional<RelDataType> wanted =
        finer(scope, call.operand(index), target, COMPARING.contains(call.getKind()));
    return wanted.isPresent() && super.coerceOperandType(scope, call, index, wanted.get());
  }

  @Override
  public boolean inOperationCoercion(SqlCallBinding binding) {
    inList = true;
    try {
      return super.inOperationCoercion(binding);
    } finally {
      inList = false;
    }
  }

  @Override
  protected boolean coerceColumnType(
      @Nullable SqlValidatorScope scope, SqlNodeList nodes, int index, RelDataType target) {
    Optional<RelDataType> wanted =
        inList ? finer(scope, nodes.get(index), target, true) : Optional.of(target);
    return wanted.isPresent() && super.coerceColumnType(scope, nodes, index, wanted.get());
  }

  /** What to cast to instead of a type; empty if the value is as fine as it has to be. */
  private Optional<RelDataType> finer(
      @Nullable SqlValidatorScope scope, SqlNode node, RelDataType target, boolean compared) {
    if (target.getSqlTypeName() != SqlTypeName.TIMESTAMP || RowTypes.isMicros(target)) {
      return Optional.of(target);
    }
    boolean fine;
    if (node instanceof SqlCharStringLiteral text) {
      fine = TimeReader.isFine(String.valueOf(text.getValueAs(String.class)));
    } else if (compared && scope != null) {
      RelDataType type = validator.deriveType(scope, node);
      if (RowTypes.isMicros(type)) {
        return Optional.empty();
      }
      fine = group(type) == Group.STRING;
    } else {
      fine = false;
    }
    return Optional.of(
        fine
            ? factory.createTypeWithNullability(
                RowTypes.toSql(ValueKind.TIMESTAMP_MICROS_TYPE, factory), target.isNullable())
            : target);
  }

  @Override
  public boolean binaryArithmeticCoercion(SqlCallBinding binding) {
    return binding.collectOperandTypes().stream().noneMatch(t -> group(t) == Group.STRING)
        && super.binaryArithmeticCoercion(binding);
  }

  @Override
  public boolean binaryComparisonCoercion(SqlCallBinding binding) {
    return comparable(binding) && super.binaryComparisonCoercion(binding);
  }

  @Override
  public boolean caseWhenCoercion(SqlCallBinding binding) {
    return false;
  }

  @Override
  public boolean caseOrEquivalentCoercion(SqlCallBinding binding) {
    return false;
  }

  @Override
  public @Nullable RelDataType implicitCast(RelDataType type, SqlTypeFamily expected) {
    boolean timeFromString =
        group(type) == Group.STRING
            && (expected == SqlTypeFamily.TIMESTAMP
                || expected == SqlTypeFamily.DATE
                || expected == SqlTypeFamily.TIME
                || expected == SqlTypeFamily.DATETIME);
    boolean amongNumbers =
        group(type) == Group.NUMBER
            && (expected == SqlTypeFamily.NUMERIC
                || expected == SqlTypeFamily.EXACT_NUMERIC
                || expected == SqlTypeFamily.APPROXIMATE_NUMERIC
                || expected == SqlTypeFamily.INTEGER
                || expected == SqlTypeFamily.DECIMAL);
    boolean already = expected.getTypeNames().contains(type.getSqlTypeName());
    return timeFromString || amongNumbers || already || group(type) == Group.NOTHING
        ? super.implicitCast(type, expected)
        : null;
  }
}
