package dev.millrace.function;

import java.util.List;

/**
 * Functions, aggregates and steps of one jar. Implementations have a public constructor without
 * arguments and are found by {@link java.util.ServiceLoader}: the jar names the class in {@code
 * META-INF/services/dev.millrace.function.FunctionLibrary}.
 *
 * <p>Names belong to one library each and differ from those that Millrace has; letters' case makes
 * no difference, but for the types of steps.
 */
public interface FunctionLibrary {
  /** What listings and messages call the library, for example {@code geo}. */
  String name();

  /** Classes whose public static methods with {@link SqlFunction} are functions of SQL. */
  default List<Class<?>> functions() {
    return List.of();
  }

  /** Functions of {@code Combine}, {@code Sequence} and {@code Detect}. */
  default List<UserAggregate<?, ?, ?>> aggregates() {
    return List.of();
  }

  /** Types of steps. */
  default List<UserStep<?, ?, ?>> steps() {
    return List.of();
  }
}
