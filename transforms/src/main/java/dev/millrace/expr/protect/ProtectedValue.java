package dev.millrace.expr.protect;

import dev.millrace.expr.MovableExpression;

/**
 * An expression whose value tells so little of its column that a sink may have it which must not
 * have the column.
 */
public interface ProtectedValue extends MovableExpression {}
