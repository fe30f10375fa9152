package dev.millrace.sql.function;

import org.jspecify.annotations.Nullable;

/**
 * What the generated class of an expression implements; public because it has a class loader of its
 * own.
 */
@FunctionalInterface
public interface Scalar {
  /**
   * The value for a row, in the classes of {@link dev.millrace.element.ValueKind}.
   *
   * @throws RuntimeException when the row's own data makes it fail
   */
  @Nullable Object apply(Object[] row);
}
