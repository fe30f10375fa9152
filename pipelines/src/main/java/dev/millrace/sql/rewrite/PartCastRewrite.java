package dev.millrace.sql.rewrite;

import static java.util.Objects.requireNonNull;

import dev.millrace.sql.code.JavaWriter;
import dev.millrace.sql.function.PartCasts;
import dev.millrace.sql.operator.Internal;
import dev.millrace.sql.type.RowTypes;
import dev.millrace.sql.type.TypeSource;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Casts of arrays, maps and rows, part by part with the casts of single values. The library casts
 * parts by rules of its own, and takes a row whose first field is NULL for NULL.
 */
final class PartCastRewrite {
  private final RexBuilder builder;

  PartCastRewrite(RexBuilder builder) {
    this.builder = builder;
  }

  /**
   * The cast part by part; empty unless both types are arrays, maps or rows of as many fields.
   *
   * @param safe whether a part that cannot be cast is NULL instead of a bad row
   */
  Optional<RexNode> cast(RexCall call, boolean safe) {
    RexNode operand = call.getOperands().get(0);
    RelDataType to = call.getType();
    Optional<SqlFunction> function = function(to.getSqlTypeName());
    if (function.isEmpty() || operand.getType().getSqlTypeName() != to.getSqlTypeName()) {
      return Optional.empty();
    }
    List<RelDataType> before = parts(operand.getType());
    List<RelDataType> after = parts(to);
    if (before.size() != after.size()) {
      return Optional.empty();
    }
    StringBuilder casts = new StringBuilder();
    for (int i = 0; i < before.size(); i++) {
      Optional<String> part = part(nullable(before.get(i)), nullable(after.get(i)), safe);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      casts.append(part.get());
    }
    RexNode text = builder.makeLiteral(casts.toString());
    return Optional.of(builder.makeCall(to, function.get(), List.of(operand, text)));
  }

  private static Optional<SqlFunction> function(SqlTypeName type) {
    return switch (type) {
      case ARRAY -> Optional.of(Internal.CAST_ELEMENTS);
      case MAP -> Optional.of(Internal.CAST_ENTRIES);
      case ROW -> Optional.of(Internal.CAST_FIELDS);
      default -> Optional.empty();
    };
  }

  private static List<RelDataType> parts(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case ARRAY -> List.of(requireNonNull(type.getComponentType()));
      case MAP -> List.of(requireNonNull(type.getKeyType()), requireNonNull(type.getValueType()));
      default -> type.getFieldList().stream().map(RelDataTypeField::getType).toList();
    };
  }

  private RelDataType nullable(RelDataType type) {
    return builder.getTypeFactory().createTypeWithNullability(type, true);
  }

  private Optional<String> part(RelDataType from, RelDataType to, boolean safe) {
    Optional<FieldType> target = RowTypes.fromSql(to);
    boolean alwaysNull = from.getSqlTypeName() == SqlTypeName.NULL;
    Optional<FieldType> source = alwaysNull ? target : RowTypes.fromSql(from);
    if (target.isEmpty() || source.isEmpty()) {
      return Optional.empty();
    }
    String name = TypeSource.of(target.get());
    return Optional.of(
        alwaysNull || from.equals(to)
            ? PartCasts.text(name, name, "")
            : PartCasts.text(
                TypeSource.of(source.get()),
                name,
                scalar(
                    source.get(),
                    builder.makeAbstractCast(to, value(source.get()), safe),
                    target.get())));
  }

  /** The part as the code to be written sees it: a CHAR(1) of a literal is a VARCHAR there. */
  private RexNode value(FieldType type) {
    return new RexInputRef(0, RowTypes.toSql(type, builder.getTypeFactory()));
  }

  private String scalar(FieldType from, RexNode cast, FieldType to) {
    JavaWriter writer = new JavaWriter(Schema.of(Schema.Field.of("value", from)));
    String body = writer.write(cast.accept(new RexRewrite(builder)), to);
    return JavaWriter.place(0, 0) + body.strip();
  }
}
