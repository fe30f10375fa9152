package dev.millrace.function.found;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.function.FunctionLibrary;
import dev.millrace.function.SqlFunction;
import dev.millrace.function.UserAggregate;
import dev.millrace.function.UserStep;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The function libraries on the class path, looked for when they are first asked for. All methods
 * throw a {@link UserException} (ML-4109) if those that are there cannot be used.
 */
public final class Libraries {
  private static final Pattern FUNCTION = Pattern.compile("[A-Z_][A-Z0-9_]*");
  private static final Pattern AGGREGATE = Pattern.compile("[a-z_][a-z0-9_]*");
  private static final Pattern STEP = Pattern.compile("[A-Z][A-Za-z0-9]*");

  private static volatile @Nullable Libraries found;

  private final List<FoundFunction> functions = new ArrayList<>();
  private final List<FoundAggregate> aggregates = new ArrayList<>();
  private final List<FoundStep> steps = new ArrayList<>();
  private final Map<String, String> owners = new HashMap<>();

  private Libraries() {}

  /** Those on the class path. */
  public static Libraries all() {
    Libraries all = found;
    if (all == null) {
      all = load(Libraries.class.getClassLoader());
      found = all;
    }
    return all;
  }

  /** Those that a class loader finds. */
  public static Libraries load(ClassLoader loader) {
    Libraries libraries = new Libraries();
    List<FunctionLibrary> services = new ArrayList<>();
    try {
      ServiceLoader.load(FunctionLibrary.class, loader).forEach(services::add);
      services.sort(Comparator.comparing(FunctionLibrary::name));
      services.forEach(libraries::add);
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new UserException(
          unusable("a function library cannot be loaded: " + e.getMessage() + "."), e);
    }
    return libraries;
  }

  private void add(FunctionLibrary library) {
    for (Class<?> owner : library.functions()) {
      for (Method method : sorted(owner.getMethods())) {
        SqlFunction declared = method.getAnnotation(SqlFunction.class);
        if (declared != null) {
          String at = owner.getName() + "." + method.getName();
          FoundFunction function =
              made(at, () -> FoundFunction.of(library.name(), method, declared));
          String key = function.name() + "/" + function.parameters().size();
          claim(at, function.name(), FUNCTION, key);
          functions.add(function);
        }
      }
    }
    for (UserAggregate<?, ?, ?> aggregate : library.aggregates()) {
      String at = aggregate.getClass().getName();
      claim(at, aggregate.name(), AGGREGATE, "fn: " + aggregate.name());
      aggregates.add(made(at, () -> FoundAggregate.of(library.name(), aggregate)));
    }
    for (UserStep<?, ?, ?> step : library.steps()) {
      String at = step.getClass().getName();
      claim(at, step.type(), STEP, "type: " + step.type());
      steps.add(made(at, () -> FoundStep.of(library.name(), step)));
    }
    functions.sort(Comparator.comparing(FoundFunction::name));
  }

  /** The JVM gives them in any order. */
  private static List<Method> sorted(Method[] methods) {
    return Arrays.stream(methods).sorted(Comparator.comparing(Method::toString)).toList();
  }

  private static <T> T made(String at, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new UserException(unusable(at + " has " + e.getMessage() + "."), e);
    }
  }

  private void claim(String at, String name, Pattern allowed, String key) {
    if (!allowed.matcher(name).matches()) {
      throw new UserException(
          unusable(
              at + " is called '" + name + "'; expected a name like " + example(allowed) + "."));
    }
    String other = owners.putIfAbsent(key, at);
    if (other != null) {
      throw new UserException(
          unusable("'" + name + "' is there twice: " + other + " and " + at + ". Leave one out."));
    }
  }

  private static String example(Pattern allowed) {
    return allowed.equals(FUNCTION)
        ? "GEO_CELL"
        : allowed.equals(AGGREGATE) ? "geo_mean" : "SplitTrips";
  }

  /** The finding that a library cannot be used. */
  public static Diagnostic unusable(String message) {
    return Diagnostic.error(
        Position.ofFile("MILLRACE_CLASSPATH"), ErrorCodes.CONNECTOR_UNUSABLE, "", message);
  }

  /** By name. */
  public List<FoundFunction> functions() {
    return List.copyOf(functions);
  }

  public List<FoundAggregate> aggregates() {
    return List.copyOf(aggregates);
  }

  public List<FoundStep> steps() {
    return List.copyOf(steps);
  }

  /**
   * A function that a graph calls.
   *
   * @throws IllegalStateException if the class path of this process lacks it
   */
  public FoundFunction function(String name, int parameters) {
    return functions.stream()
        .filter(f -> f.name().equals(name.toUpperCase(Locale.ROOT)))
        .filter(f -> f.parameters().size() == parameters)
        .findFirst()
        .orElseThrow(() -> missing("function " + name));
  }

  public Optional<FoundAggregate> aggregate(String name) {
    return aggregates.stream().filter(a -> a.name().equals(name)).findFirst();
  }

  public Optional<FoundStep> step(String type) {
    return steps.stream().filter(s -> s.name().equals(type)).findFirst();
  }

  /** What is wrong where a graph needs what this process has not. */
  public static IllegalStateException missing(String what) {
    return new IllegalStateException(
        what + " is not on the class path of this process; add its jar to MILLRACE_CLASSPATH");
  }
}
