package dev.millrace.sql.code;

import org.apache.calcite.linq4j.tree.ClassDeclarationFinder;
import org.apache.calcite.linq4j.tree.DeterministicCodeOptimizer;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.NewExpression;

/**
 * Moves objects that never change (decimal literals, matchers with their cached patterns) to static
 * fields. Calls are left where they are: one that fails must fail the row that reaches it, not the
 * loading of the class.
 */
final class ConstantFields extends DeterministicCodeOptimizer {
  ConstantFields(ClassDeclarationFinder parent) {
    super(parent);
  }

  @Override
  protected Expression createField(Expression expression) {
    return expression instanceof NewExpression ? super.createField(expression) : expression;
  }

  @Override
  protected DeterministicCodeOptimizer goDeeper() {
    return new ConstantFields(this);
  }
}
