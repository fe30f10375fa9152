package dev.millrace.spec.jinja;

import com.hubspot.jinjava.el.ExtendedSyntaxBuilder;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import jinjava.de.odysseus.el.misc.NumberOperations;
import jinjava.de.odysseus.el.misc.TypeConverter;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;

/**
 * The renderer's expressions with Python's {@code %}: its result has the sign of the divisor, not
 * that of the dividend.
 */
final class PythonSyntax extends ExtendedSyntaxBuilder {
  private static final long serialVersionUID = 1;

  private static final AstBinary.Operator MOD =
      new AstBinary.SimpleOperator() {
        @Override
        protected Object apply(TypeConverter converter, Object dividend, Object divisor) {
          Number remainder = NumberOperations.mod(converter, dividend, divisor);
          double sign = Math.signum(remainder.doubleValue());
          boolean other = sign * Math.signum(converter.convert(divisor, Double.class)) < 0;
          return other ? NumberOperations.add(converter, remainder, divisor) : remainder;
        }
      };

  PythonSyntax() {
    super(Feature.METHOD_INVOCATIONS, Feature.VARARGS);
  }

  @Override
  protected Parser createParser(String expression) {
    return new ExtendedParser(this, expression) {
      @Override
      protected AstBinary createAstBinary(
          AstNode left, AstNode right, AstBinary.Operator operator) {
        return super.createAstBinary(left, right, operator == AstBinary.MOD ? MOD : operator);
      }
    };
  }
}
