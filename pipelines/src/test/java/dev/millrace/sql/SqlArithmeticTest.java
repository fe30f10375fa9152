package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.sql.type.SqlProblem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.BinaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.schemas.Schema;

/** Arithmetic against exact numbers: the same value, or a row fault where it does not fit. */
final class SqlArithmeticTest {
  private static final Schema SCHEMA =
      ExampleRow.schema(
          "i INTEGER",
          "j INTEGER",
          "l BIGINT",
          "m BIGINT",
          "p DECIMAL(12, 2)",
          "q DECIMAL(20, 6)",
          "w DECIMAL(38, 0)",
          "s SMALLINT",
          "t TINYINT");

  private enum Operator {
    PLUS("+", BigInteger::add),
    MINUS("-", BigInteger::subtract),
    TIMES("*", BigInteger::multiply),
    DIVIDE("/", BigInteger::divide),
    MOD("%", BigInteger::remainder);

    private final String sign;
    private final BinaryOperator<BigInteger> exact;

    Operator(String sign, BinaryOperator<BigInteger> exact) {
      this.sign = sign;
      this.exact = exact;
    }
  }

  private static Object run(String sql, Object... row) throws SqlProblem {
    try {
      return SqlCompiler.compile(sql, SCHEMA).expression().evaluate(row);
    } catch (RowFault fault) {
      return fault.code();
    }
  }

  private static Object expected(Operator operator, long a, long b, long min, long max) {
    if (b == 0 && (operator == Operator.DIVIDE || operator == Operator.MOD)) {
      return "ML-6002";
    }
    BigInteger exact = operator.exact.apply(BigInteger.valueOf(a), BigInteger.valueOf(b));
    boolean fits =
        exact.compareTo(BigInteger.valueOf(min)) >= 0
            && exact.compareTo(BigInteger.valueOf(max)) <= 0;
    return fits ? (Object) exact.longValueExact() : "ML-6001";
  }

  private static Object asLong(Object value) {
    return value instanceof Number number ? (Object) number.longValue() : value;
  }

  @Property(tries = 500)
  void integersNeverWrapAround(
      @ForAll Operator operator, @ForAll("ints") int i, @ForAll("ints") int j) throws SqlProblem {
    assertThat(asLong(run("i " + operator.sign + " j", i, j)))
        .isEqualTo(expected(operator, i, j, Integer.MIN_VALUE, Integer.MAX_VALUE));
  }

  @Property(tries = 500)
  void longsNeverWrapAround(
      @ForAll Operator operator, @ForAll("longs") long l, @ForAll("longs") long m)
      throws SqlProblem {
    assertThat(asLong(run("l " + operator.sign + " m", null, null, l, m)))
        .isEqualTo(expected(operator, l, m, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  @Property(tries = 200)
  void anIntegerWithALongIsComputedAsLong(
      @ForAll Operator operator, @ForAll("ints") int i, @ForAll("longs") long l) throws SqlProblem {
    assertThat(asLong(run("i " + operator.sign + " l", i, null, l, null)))
        .isEqualTo(expected(operator, i, l, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  @Property(tries = 200)
  void smallIntegersNeverWrapAround(@ForAll short s, @ForAll byte t) throws SqlProblem {
    Object[] row = {null, null, null, null, null, null, null, s, t};
    assertThat(asLong(run("s + s", row)))
        .isEqualTo(expected(Operator.PLUS, s, s, Short.MIN_VALUE, Short.MAX_VALUE));
    assertThat(asLong(run("t * t", row)))
        .isEqualTo(expected(Operator.TIMES, t, t, Byte.MIN_VALUE, Byte.MAX_VALUE));
    assertThat(asLong(run("-t", row)))
        .isEqualTo(expected(Operator.MINUS, 0, t, Byte.MIN_VALUE, Byte.MAX_VALUE));
  }

  @Property(tries = 300)
  void decimalsAreExactUpToTheScaleOfTheirType(
      @ForAll("amounts") BigDecimal p, @ForAll("rates") BigDecimal q) throws SqlProblem {
    assertDecimal("p + q", p, q, p.add(q));
    assertDecimal("p - q", p, q, p.subtract(q));
    assertDecimal("p * q", p, q, p.multiply(q));
    if (q.signum() != 0) {
      assertDecimal("p / q", p, q, p.divide(q, 60, RoundingMode.HALF_UP));
      assertDecimal("p % q", p, q, p.remainder(q));
    }
  }

  private static void assertDecimal(String sql, BigDecimal p, BigDecimal q, BigDecimal exact)
      throws SqlProblem {
    TypedExpression compiled = SqlCompiler.compile(sql, SCHEMA);
    int scale = ValueKind.decimalScale(compiled.type());
    Object[] row = {null, null, null, null, p, q, null, null, null};

    assertThat(compiled.expression().evaluate(row))
        .as("%s for p=%s q=%s", sql, p, q)
        .isEqualTo(exact.setScale(scale, RoundingMode.HALF_UP));
  }

  @Property(tries = 200)
  void decimalsOfThirtyEightDigitsFitOrFail(@ForAll("wholes") BigDecimal w) throws SqlProblem {
    // given
    Object[] row = {null, null, null, null, null, null, w, null, null};
    BigDecimal doubled = w.add(w);

    // when
    Object sum = run("w + w", row);

    // then
    assertThat(sum).isEqualTo(doubled.precision() > 38 ? "ML-6001" : doubled);
  }

  @Property(tries = 200)
  void castsOfDoublesRoundHalfAwayFromZero(@ForAll("doubles") double d) throws SqlProblem {
    // given
    Schema schema = ExampleRow.schema("d DOUBLE");

    // when
    Object value =
        SqlCompiler.compile("CAST(d AS INTEGER)", schema).expression().evaluate(new Object[] {d});

    // then
    assertThat(value)
        .isEqualTo(new BigDecimal(d).setScale(0, RoundingMode.HALF_UP).intValueExact());
  }

  @Provide
  Arbitrary<Integer> ints() {
    return Arbitraries.oneOf(
        Arbitraries.integers(),
        Arbitraries.of(0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 46341));
  }

  @Provide
  Arbitrary<Long> longs() {
    return Arbitraries.oneOf(
        Arbitraries.longs(), Arbitraries.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE));
  }

  @Provide
  Arbitrary<BigDecimal> amounts() {
    return Arbitraries.longs()
        .between(-999_999_999_999L, 999_999_999_999L)
        .map(unscaled -> BigDecimal.valueOf(unscaled, 2));
  }

  @Provide
  Arbitrary<BigDecimal> rates() {
    return Arbitraries.longs().map(unscaled -> BigDecimal.valueOf(unscaled, 6));
  }

  @Provide
  Arbitrary<BigDecimal> wholes() {
    return Arbitraries.bigIntegers()
        .between(BigInteger.TEN.pow(37).negate(), BigInteger.TEN.pow(38).subtract(BigInteger.ONE))
        .map(BigDecimal::new);
  }

  @Provide
  Arbitrary<Double> doubles() {
    return Arbitraries.oneOf(
        Arbitraries.doubles().between(-2e9, 2e9),
        Arbitraries.of(0.5, -0.5, 2.5, -2.5, 0.49999999999999994, 1e-300));
  }
}
