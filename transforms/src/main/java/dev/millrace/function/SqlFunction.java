package dev.millrace.function;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A public static method that every SQL expression may call.
 *
 * <p>Its parameters and its result have SQL types by their Java types: {@code boolean} BOOLEAN,
 * {@code byte} TINYINT, {@code short} SMALLINT, {@code int} INTEGER, {@code long} BIGINT, {@code
 * float} REAL, {@code double} DOUBLE and their boxes; {@code BigDecimal} DECIMAL, {@code String}
 * VARCHAR, {@code byte[]} VARBINARY, {@code Instant} TIMESTAMP, {@code LocalDate} DATE, {@code
 * LocalTime} TIME, {@code List<T>} an array, {@code Map<K, V>} a map, and a record a ROW whose
 * fields are named by {@link Column}. Numbers widen to the parameter's type as SQL's do.
 *
 * <p>It must be a function of its arguments alone: no clock, no chance, no state, no look at the
 * world. What it throws makes the row a dead letter; an {@link Error} stops the run. Methods of one
 * name must differ in how many parameters they have.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SqlFunction {
  /** The name in SQL; the method's own in capitals, {@code GEO_CELL} for {@code geoCell}. */
  String name() default "";

  /** One sentence for listings. */
  String doc();

  /**
   * Whether equal arguments always give equal results. A function for which this is false cannot be
   * called: a replay would give other rows than the live run.
   */
  boolean deterministic();

  /** What a NULL among the arguments does. */
  Nulls nulls() default Nulls.GIVE_NULL;
}
