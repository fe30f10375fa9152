package dev.millrace.function.found;

import dev.millrace.function.Nulls;
import dev.millrace.function.SqlFunction;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** A function of SQL that a library has, with its types. */
public final class FoundFunction implements Found {
  private final String library;
  private final String name;
  private final SqlFunction declared;
  private final List<JavaType> parameters;
  private final JavaType result;
  private final boolean resultNullable;
  private final MethodHandle call;

  private FoundFunction(
      String library,
      Method method,
      SqlFunction declared,
      List<JavaType> parameters,
      JavaType result) {
    this.library = library;
    this.name = nameOf(method, declared);
    this.declared = declared;
    this.parameters = List.copyOf(parameters);
    this.result = result;
    this.resultNullable = !JavaType.isPrimitive(method.getGenericReturnType());
    try {
      this.call =
          MethodHandles.publicLookup()
              .unreflect(method)
              .asSpreader(Object[].class, parameters.size())
              .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException("a class that is not public", e);
    }
  }

  /**
   * The function that a method is.
   *
   * @throws IllegalArgumentException with the end of "it has ..."
   */
  static FoundFunction of(String library, Method method, SqlFunction declared) {
    if (!Modifier.isStatic(method.getModifiers()) || !Modifier.isPublic(method.getModifiers())) {
      throw new IllegalArgumentException("@SqlFunction and is not public and static");
    }
    boolean passed = declared.nulls() == Nulls.ARE_PASSED;
    List<JavaType> parameters = new ArrayList<>();
    for (Type parameter : method.getGenericParameterTypes()) {
      if (passed && JavaType.isPrimitive(parameter)) {
        throw new IllegalArgumentException(
            "a parameter of type "
                + parameter.getTypeName()
                + ", which takes no NULL, and Nulls.ARE_PASSED");
      }
      parameters.add(JavaType.of(parameter));
    }
    return new FoundFunction(
        library, method, declared, parameters, JavaType.of(method.getGenericReturnType()));
  }

  private static String nameOf(Method method, SqlFunction declared) {
    return declared.name().isEmpty()
        ? method.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT)
        : declared.name().toUpperCase(Locale.ROOT);
  }

  @Override
  public String library() {
    return library;
  }

  /** In capitals. */
  @Override
  public String name() {
    return name;
  }

  @Override
  public String doc() {
    return declared.doc();
  }

  @Override
  public boolean deterministic() {
    return declared.deterministic();
  }

  /** Whether the result is NULL as soon as an argument is, without a call. */
  public boolean nullsGiveNull() {
    return declared.nulls() == Nulls.GIVE_NULL;
  }

  public List<FieldType> parameters() {
    return parameters.stream().map(JavaType::type).toList();
  }

  /** Whether an argument's type, but for NULL, fits a parameter. */
  public boolean takes(int parameter, FieldType argument) {
    return parameters.get(parameter).takes(argument);
  }

  /**
   * The type in which arguments of a type that it takes are given to {@link #call}: the
   * parameter's, but that rows have the argument's fields in the argument's order. It can be NULL.
   */
  public FieldType read(int parameter, FieldType argument) {
    return parameters.get(parameter).read(argument).withNullable(true);
  }

  /** Nullable if the method itself can give NULL. */
  public FieldType result() {
    return result.type().withNullable(resultNullable);
  }

  /**
   * Calls it.
   *
   * @param arguments numbers in any class; they are changed
   * @param types of the arguments, each as {@link #read} gives it
   * @return of the result's type
   * @throws dev.millrace.element.RowFault if the method throws
   */
  public @Nullable Object call(@Nullable Object[] arguments, List<FieldType> types) {
    try {
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = parameters.get(i).toJava(arguments[i], types.get(i));
      }
      return result.fromJava((Object) call.invokeExact(arguments));
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw UserFailure.fault("function " + name, e);
    }
  }
}
