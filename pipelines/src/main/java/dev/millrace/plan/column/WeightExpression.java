package dev.millrace.plan.column;

import dev.millrace.expr.MovableExpression;
import dev.millrace.expr.TypedExpression;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The weight of a value by its age: 1 for the age 1, and each further one a constant share of that.
 * Weights are rounded once from decimals, so that they have the same bits on every machine, which
 * powers of floating-point numbers need not.
 *
 * @param age gives the age, a number from 0; 0 has no weight
 * @param weights by age, from 1
 */
public record WeightExpression(TypedExpression age, List<Double> weights)
    implements MovableExpression {

  /**
   * @param ages how many ages have a weight
   * @param share of the next younger one's weight
   */
  public static WeightExpression of(TypedExpression age, int ages, BigDecimal share) {
    return new WeightExpression(
        age,
        Stream.iterate(BigDecimal.ONE, weight -> weight.multiply(share, MathContext.DECIMAL128))
            .limit(ages)
            .map(BigDecimal::doubleValue)
            .toList());
  }

  @Override
  public @Nullable Object evaluate(Object[] row) {
    long value = (Long) Objects.requireNonNull(age.expression().evaluate(row));
    return value == 0 ? null : weights.get((int) value - 1);
  }

  @Override
  public MovableExpression moved(IntUnaryOperator places) {
    return new WeightExpression(age.moved(places), weights);
  }
}
