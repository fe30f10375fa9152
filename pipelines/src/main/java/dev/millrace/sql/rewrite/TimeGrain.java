package dev.millrace.sql.rewrite;

import static java.util.Objects.requireNonNull;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.parse.Refusal;
import dev.millrace.sql.type.RowTypes;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;

/** Whether the timestamps of types, alone or inside arrays, maps and rows, count the same unit. */
final class TimeGrain {
  private TimeGrain() {}

  /** Whether a type is a {@code TIMESTAMP(6)} or has one inside. */
  static boolean holdsMicros(RelDataType type) {
    return RowTypes.isMicros(type) || parts(type).stream().anyMatch(TimeGrain::holdsMicros);
  }

  /** The types that a type is made of; none of a single value. */
  static List<RelDataType> parts(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case ARRAY, MULTISET -> List.of(requireNonNull(type.getComponentType()));
      case MAP -> List.of(requireNonNull(type.getKeyType()), requireNonNull(type.getValueType()));
      case ROW -> type.getFieldList().stream().map(RelDataTypeField::getType).toList();
      default -> List.of();
    };
  }

  /** Whether a timestamp of one type is at a place where the other type has a finer one. */
  static boolean differs(RelDataType one, RelDataType other) {
    if (one.getSqlTypeName() != other.getSqlTypeName()) {
      return false;
    }
    if (one.getSqlTypeName() == SqlTypeName.TIMESTAMP) {
      return RowTypes.isMicros(one) != RowTypes.isMicros(other);
    }
    List<RelDataType> left = parts(one);
    List<RelDataType> right = parts(other);
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      if (differs(left.get(i), right.get(i))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Refuses operands that are compared or put together as they are: values inside arrays, maps and
   * rows are not looked at one by one.
   */
  static void requireSame(RexCall call) {
    List<RelDataType> types = call.getOperands().stream().map(RexNode::getType).toList();
    for (RelDataType one : types) {
      for (RelDataType other : types) {
        if (differs(one, other) || isSought(other, one) && differs(sought(one), other)) {
          throw new Refusal(
              ErrorCodes.WRONG_OPERANDS,
              "TIMESTAMP and TIMESTAMP(6) do not go together in "
                  + call.getOperator().getName()
                  + "; use CAST");
        }
      }
    }
  }

  /** Whether a value may be what is looked for in a collection. */
  private static boolean isSought(RelDataType value, RelDataType collection) {
    return collection.getSqlTypeName() != value.getSqlTypeName()
        && (collection.getSqlTypeName() == SqlTypeName.ARRAY
            || collection.getSqlTypeName() == SqlTypeName.MAP);
  }

  /** What is looked for in an array, its elements, or in a map, its keys. */
  private static RelDataType sought(RelDataType collection) {
    return parts(collection).get(0);
  }
}
