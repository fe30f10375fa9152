package dev.millrace.sql;

import dev.millrace.expr.Expression;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * A compiled expression with what the plan needs to know of it.
 *
 * @param text the SQL it was compiled from
 * @param type the result's type; nullable where the result can be NULL
 * @param columns names of the top-level input columns it reads, in the schema's order
 * @param column the index of the input column if the expression is just that column, else -1
 */
public record TypedExpression(
    String text, Expression expression, FieldType type, List<String> columns, int column)
    implements Serializable {}
