package dev.millrace.plan.column;

import dev.millrace.expr.MovableExpression;
import dev.millrace.expr.TypedExpression;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Several values as one of type ROW, for aggregates that choose among rows.
 *
 * @param taken the whole is NULL where it is not TRUE; null takes every row
 */
public record PackedExpression(List<TypedExpression> parts, @Nullable TypedExpression taken)
    implements MovableExpression {

  /**
   * The packed parts, named as given.
   *
   * @param input the schema that they are computed over
   */
  public static TypedExpression of(
      List<String> names,
      List<TypedExpression> parts,
      @Nullable TypedExpression taken,
      Schema input) {
    Schema.Builder row = Schema.builder();
    Set<String> read = new HashSet<>(taken == null ? List.of() : taken.columns());
    for (int i = 0; i < parts.size(); i++) {
      row.addField(names.get(i), parts.get(i).type());
      read.addAll(parts.get(i).columns());
    }
    String text =
        parts.stream().map(TypedExpression::text).collect(Collectors.joining(", ", "ROW(", ")"));
    return new TypedExpression(
        taken == null ? text : text + " FILTER (WHERE " + taken.text() + ")",
        new PackedExpression(List.copyOf(parts), taken),
        FieldType.row(row.build()).withNullable(taken != null),
        input.getFieldNames().stream().filter(read::contains).toList(),
        -1);
  }

  /** A value with what it is chosen by. */
  public static TypedExpression chosen(
      TypedExpression value, TypedExpression by, @Nullable TypedExpression taken, Schema input) {
    return of(List.of("value", "by"), List.of(value, by), taken, input);
  }

  /** All columns of a schema as one value. */
  public static TypedExpression ofColumns(Schema input, @Nullable TypedExpression taken) {
    List<TypedExpression> columns =
        input.getFieldNames().stream().map(name -> TypedExpression.column(input, name)).toList();
    return of(input.getFieldNames(), columns, taken, input);
  }

  @Override
  public @Nullable Object evaluate(Object[] row) {
    if (taken != null && !taken.expression().isTrue(row)) {
      return null;
    }
    @Nullable Object[] values = new @Nullable Object[parts.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = parts.get(i).expression().evaluate(row);
    }
    return values;
  }

  @Override
  public boolean mayFail() {
    return parts.stream().anyMatch(TypedExpression::mayFail) || taken != null && taken.mayFail();
  }

  @Override
  public MovableExpression moved(IntUnaryOperator places) {
    return new PackedExpression(
        parts.stream().map(part -> part.moved(places)).toList(),
        taken == null ? null : taken.moved(places));
  }
}
