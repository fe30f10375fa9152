package dev.millrace.sql.operator;

import dev.millrace.sql.function.TextPattern;
import dev.millrace.sql.function.TimePattern;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.adapter.enumerable.CallImplementor;
import org.apache.calcite.adapter.enumerable.EnumUtils;
import org.apache.calcite.adapter.enumerable.NotNullImplementor;
import org.apache.calcite.adapter.enumerable.NullPolicy;
import org.apache.calcite.adapter.enumerable.ReflectiveCallNotNullImplementor;
import org.apache.calcite.adapter.enumerable.RexImpTable;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableFunction;
import org.apache.calcite.schema.ScalarFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;

/**
 * A Java method as a SQL function. It is only called when no argument is NULL; if one is, the
 * result is NULL.
 */
final class JavaFunction implements ScalarFunction, ImplementableFunction {
  private final Method method;

  private JavaFunction(Method method) {
    this.method = method;
  }

  /** An operator for the typed tree, whose result type is given with each call. */
  static SqlFunction internal(Class<?> owner, String method, Class<?>... parameters) {
    List<SqlTypeFamily> any = Collections.nCopies(parameters.length, SqlTypeFamily.ANY);
    return function(method, method(owner, method, parameters), ReturnTypes.ARG0, any);
  }

  /** An internal operator on a text and what makes its {@link TextPattern}. */
  static SqlFunction internalPattern(int arguments) {
    return function(
        "matches",
        method(TextPattern.class, "matches", String.class),
        ReturnTypes.ARG0,
        Collections.nCopies(arguments, SqlTypeFamily.ANY));
  }

  /** An internal operator on a value and a {@link TimePattern}. */
  static SqlFunction internalTimePattern(String method, Class<?> value) {
    return function(
        method,
        method(TimePattern.class, method, value),
        ReturnTypes.ARG0,
        Collections.nCopies(2, SqlTypeFamily.ANY));
  }

  /**
   * A function for the operator table.
   *
   * @param parameters the Java types of its arguments, which also say what SQL types it takes
   */
  static SqlFunction named(
      String name,
      Class<?> owner,
      String method,
      SqlReturnTypeInference result,
      Class<?>... parameters) {
    List<SqlTypeFamily> families = Arrays.stream(parameters).map(JavaFunction::family).toList();
    return function(name, method(owner, method, parameters), result, families);
  }

  /** A function of a value and a {@link TimePattern}. */
  static SqlFunction withPattern(
      String name, String method, SqlReturnTypeInference result, Class<?> value) {
    return function(
        name,
        method(TimePattern.class, method, value),
        result,
        List.of(family(value), SqlTypeFamily.CHARACTER));
  }

  private static Method method(Class<?> owner, String name, Class<?>... parameters) {
    try {
      return owner.getMethod(name, parameters);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SqlTypeFamily family(Class<?> parameter) {
    if (parameter == String.class) {
      return SqlTypeFamily.CHARACTER;
    } else if (parameter == int.class) {
      return SqlTypeFamily.INTEGER;
    } else if (parameter == long.class) {
      return SqlTypeFamily.TIMESTAMP;
    }
    throw new IllegalArgumentException("no SQL type is known for " + parameter);
  }

  private static SqlFunction function(
      String name, Method method, SqlReturnTypeInference result, List<SqlTypeFamily> families) {
    return new SqlUserDefinedFunction(
        new SqlIdentifier(name, SqlParserPos.ZERO),
        SqlKind.OTHER_FUNCTION,
        result,
        InferTypes.FIRST_KNOWN,
        OperandTypes.operandMetadata(
            families,
            factory -> families.stream().map(f -> f.getDefaultConcreteType(factory)).toList(),
            i -> "argument" + (i + 1),
            i -> false),
        new JavaFunction(method));
  }

  @Override
  public CallImplementor getImplementor() {
    boolean mayBeNull = !method.getReturnType().isPrimitive();
    NotNullImplementor call =
        Modifier.isStatic(method.getModifiers())
            ? new ReflectiveCallNotNullImplementor(method)
            : (translator, rex, arguments) -> callOnPattern(arguments);
    return RexImpTable.createImplementor(
        call, mayBeNull ? NullPolicy.SEMI_STRICT : NullPolicy.STRICT, false);
  }

  /** The arguments after the first make the object that the method is called on. */
  private Expression callOnPattern(List<Expression> arguments) {
    Expression pattern =
        Expressions.new_(method.getDeclaringClass(), arguments.subList(1, arguments.size()));
    Class<?> parameter = method.getParameterTypes()[0];
    return Expressions.call(pattern, method, EnumUtils.convert(arguments.get(0), parameter));
  }

  @Override
  public List<FunctionParameter> getParameters() {
    return List.of();
  }

  @Override
  public RelDataType getReturnType(RelDataTypeFactory factory) {
    return factory.createJavaType(method.getReturnType());
  }
}
