package dev.millrace.plan.step;

import dev.millrace.element.ValueKind;
import dev.millrace.expr.Expression;
import dev.millrace.expr.MovableExpression;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.column.ColumnTypes;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of different columns as rows of all of them, NULL where one has none; columns that are rows
 * themselves likewise.
 */
final class UnionRows {
  private UnionRows() {}

  /** The columns of all; empty if a column has types that nothing is a value of both. */
  static Optional<Schema> union(List<Schema> schemas) {
    Map<String, FieldType> types = new LinkedHashMap<>();
    for (Schema schema : schemas) {
      for (Field field : schema.getFields()) {
        FieldType known = types.get(field.getName());
        Optional<FieldType> both =
            known == null ? Optional.of(field.getType()) : union(known, field.getType());
        if (both.isEmpty()) {
          return Optional.empty();
        }
        types.put(field.getName(), both.get());
      }
    }
    Schema.Builder all = Schema.builder();
    types.forEach(
        (name, type) -> {
          boolean everywhere = schemas.stream().allMatch(schema -> schema.hasField(name));
          all.addField(name, everywhere ? type : type.withNullable(true));
        });
    return Optional.of(all.build());
  }

  private static Optional<FieldType> union(FieldType a, FieldType b) {
    if (ColumnTypes.same(a, b)) {
      return Optional.of(ColumnTypes.union(a, b));
    }
    boolean nullable = ColumnTypes.nullable(a) || ColumnTypes.nullable(b);
    if (ValueKind.of(a) == ValueKind.ROW && ValueKind.of(b) == ValueKind.ROW) {
      return union(List.of(ColumnTypes.rowSchema(a), ColumnTypes.rowSchema(b)))
          .map(rows -> FieldType.row(rows).withNullable(nullable));
    }
    boolean numbers = isNumber(a) && isNumber(b);
    return numbers ? Optional.of(FieldType.DOUBLE.withNullable(nullable)) : Optional.empty();
  }

  /** Whole numbers and floating-point ones go together, as in Beam YAML. */
  private static boolean isNumber(FieldType type) {
    return switch (ValueKind.of(type)) {
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE -> true;
      default -> false;
    };
  }

  /** The columns of a schema out of rows of another one that has fewer. */
  static List<TypedExpression> columns(Schema from, Schema to) {
    List<TypedExpression> columns = new ArrayList<>();
    for (Field field : to.getFields()) {
      String name = field.getName();
      if (!from.hasField(name)) {
        columns.add(
            new TypedExpression(
                "NULL", new Fitted(-1, row -> null), field.getType(), List.of(), -1));
        continue;
      }
      int index = from.indexOf(name);
      Optional<Fit> fit = fit(from.getField(index).getType(), field.getType());
      columns.add(
          fit.isEmpty()
              ? new TypedExpression(
                  name, Expression.column(index), field.getType(), List.of(name), index)
              : new TypedExpression(
                  name, new Fitted(index, fit.get()), field.getType(), List.of(name), -1));
    }
    return columns;
  }

  /** Makes a value of the wider type out of one of the narrower. */
  private interface Fit extends Serializable {
    @Nullable Object of(@Nullable Object value);
  }

  /** Empty if values stay as they are. */
  private static Optional<Fit> fit(FieldType from, FieldType to) {
    if (ColumnTypes.same(from, to)) {
      return Optional.empty();
    }
    if (ValueKind.of(to) == ValueKind.DOUBLE) {
      return Optional.of(value -> value == null ? null : ((Number) value).doubleValue());
    }
    Schema inner = ColumnTypes.rowSchema(from);
    Expression[] parts =
        columns(inner, ColumnTypes.rowSchema(to)).stream()
            .map(TypedExpression::expression)
            .toArray(Expression[]::new);
    return Optional.of(value -> value == null ? null : row((Object[]) value, parts));
  }

  private static Object[] row(Object[] values, Expression[] parts) {
    return IntStream.range(0, parts.length).mapToObj(i -> parts[i].evaluate(values)).toArray();
  }

  /**
   * A column made to fit.
   *
   * @param column -1 for none
   */
  private record Fitted(int column, Fit fit) implements MovableExpression {
    @Override
    public @Nullable Object evaluate(Object[] row) {
      return fit.of(column < 0 ? null : row[column]);
    }

    @Override
    public boolean mayFail() {
      return false;
    }

    @Override
    public MovableExpression moved(IntUnaryOperator places) {
      return column < 0 ? this : new Fitted(places.applyAsInt(column), fit);
    }
  }
}
