package dev.millrace.sql.function;

import dev.millrace.function.found.FoundFunction;
import dev.millrace.function.found.Libraries;
import dev.millrace.sql.type.TypeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
  private final List<FieldType> types;
  private final boolean[] plain;
  private final FieldType result;

  /**
   * @param types of the arguments, see {@link #types}
   * @throws IllegalStateException if the class path of this process lacks the function
   */
  public UserCall(String name, String types) {
    List<FieldType> all = new ArrayList<>();
    types.lines().forEach(type -> all.add(SqlValues.type(type)));
    this.types = List.copyOf(all);
    function = Libraries.all().function(name, all.size());
    plain = new boolean[all.size()];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = SqlValues.isPlain(all.get(i));
    }
    result = function.result();
  }

  /**
   * The types of arguments as one text, because that is what generated code can keep as a constant.
   *
   * @param types each as {@link FoundFunction#read} gives it
   */
  public static String types(List<FieldType> types) {
    return types.stream().map(TypeSource::of).collect(Collectors.joining("\n"));
  }

  /**
   * Calls the function.
   *
   * @param arguments as SQL holds them; they are changed
   */
  public @Nullable Object call(@Nullable Object[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (!plain[i] && arguments[i] != null) {
        arguments[i] = SqlValues.fromSql(arguments[i], types.get(i));
      }
    }
    return SqlValues.toSql(function.call(arguments, types), result);
  }
}
