package dev.millrace.sql.function;

import dev.millrace.function.found.FoundFunction;
import dev.millrace.function.found.Libraries;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.linq4j.function.Deterministic;
import org.jspecify.annotations.Nullable;

/**
 * A function of a library as generated code calls it, which keeps the object: looking for the
 * function costs more than calling it.
 */
@Deterministic
public final class UserCall {
  private final FoundFunction function;
  private final FieldType[] parameters;
  private final boolean[] plain;
  private final FieldType result;

  /**
   * @throws IllegalStateException if the class path of this process lacks the function
   */
  public UserCall(String name, int arguments) {
    function = Libraries.all().function(name, arguments);
    parameters = function.parameters().toArray(new FieldType[0]);
    plain = new boolean[parameters.length];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = SqlValues.isPlain(parameters[i]);
    }
    result = function.result();
  }

  /**
   * Calls the function.
   *
   * @param arguments as SQL holds them; they are changed
   */
  public @Nullable Object call(@Nullable Object[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (!plain[i] && arguments[i] != null) {
        arguments[i] = SqlValues.fromSql(arguments[i], parameters[i]);
      }
    }
    return SqlValues.toSql(function.call(arguments), result);
  }
}
