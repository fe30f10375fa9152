/**
 * Expressions in other languages that mean the same in SQL. Read {@link
 * dev.millrace.spec.yaml.expression.PlainExpression} first.
 */
@NullMarked
package dev.millrace.spec.yaml.expression;

import org.jspecify.annotations.NullMarked;
