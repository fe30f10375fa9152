package dev.millrace.plan.column;

import dev.millrace.expr.TypedExpression;
import java.util.Collections;
import java.util.List;

/**
 * The columns of a node that are left when those that nobody wants are taken out.
 *
 * @param inputs per input, the indexes of the columns that are left, ascending
 * @param outputs per output, the same
 */
public record KeptColumns(List<List<Integer>> inputs, List<List<Integer>> outputs) {

  /** The new index of an input's column. */
  public int place(int input, int column) {
    return Collections.binarySearch(inputs.get(input), column);
  }

  public List<Integer> places(int input, List<Integer> columns) {
    return columns.stream().map(column -> place(input, column)).toList();
  }

  /** The expression over what is left of the first input. */
  public TypedExpression moved(TypedExpression expression) {
    return expression.moved(column -> place(0, column));
  }

  public List<TypedExpression> moved(List<TypedExpression> expressions) {
    return expressions.stream().map(this::moved).toList();
  }

  /** The entries, one per column of the main output, of the columns that are left. */
  public <T> List<T> ofMain(List<T> entries) {
    return outputs.get(0).stream().map(entries::get).toList();
  }
}
