package dev.millrace.function.found;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a class says of the parameters of an interface that it implements. */
final class Generics {
  private final Type[] arguments;

  private Generics(Type[] arguments) {
    this.arguments = arguments;
  }

  /**
   * Looks through the class and those that it extends.
   *
   * @throws IllegalArgumentException with the end of "it has ..."
   */
  static Generics of(Class<?> type, Class<?> implemented) {
    return find(type, implemented, Map.of())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a type that does not say what the parameters of "
                        + implemented.getSimpleName()
                        + " are; write a class, and no lambda"));
  }

  Type argument(int index) {
    return arguments[index];
  }

  private static Optional<Generics> find(
      Type type, Class<?> wanted, Map<TypeVariable<?>, Type> known) {
    Map<TypeVariable<?>, Type> bound = new HashMap<>();
    Class<?> raw;
    if (type instanceof ParameterizedType generic) {
      raw = (Class<?>) generic.getRawType();
      Type[] given = generic.getActualTypeArguments();
      for (int i = 0; i < given.length; i++) {
        bound.put(raw.getTypeParameters()[i], known.getOrDefault(given[i], given[i]));
      }
      if (raw.equals(wanted)) {
        Type[] all = new Type[given.length];
        for (int i = 0; i < all.length; i++) {
          all[i] = known.getOrDefault(given[i], given[i]);
        }
        return Optional.of(new Generics(all));
      }
    } else if (type instanceof Class<?> plain) {
      raw = plain;
    } else {
      return Optional.empty();
    }
    for (Type implemented : raw.getGenericInterfaces()) {
      Optional<Generics> found = find(implemented, wanted, bound);
      if (found.isPresent()) {
        return found;
      }
    }
    Type parent = raw.getGenericSuperclass();
    return parent == null ? Optional.empty() : find(parent, wanted, bound);
  }
}
