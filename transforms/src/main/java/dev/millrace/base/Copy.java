package dev.millrace.base;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a record in which one component has another value:
 *
 * <pre>{@code
 * Options withShards(int number) {
 *   return Copy.of(this, Options::shards).with(number);
 * }
 * }</pre>
 *
 * <p>The component is named by its accessor and the value has its type, so that neither can be
 * confused with another as the arguments of a long constructor can. The record's constructor checks
 * the copy. It is found by reflection: meant for options, not for rows.
 *
 * @param <R> the record
 * @param <V> the component's type
 */
public final class Copy<R extends Record, V> {
  private final R record;
  private final String component;

  private Copy(R record, String component) {
    this.record = record;
    this.component = component;
  }

  /** The accessor of a component, as a method reference: {@code Options::shards}. */
  @FunctionalInterface
  public interface Component<R extends Record, V> extends Serializable {
    @Nullable V of(R record);
  }

  /** Begins a copy; {@link #with} gives the component's new value. */
  public static <R extends Record, V> Copy<R, V> of(R record, Component<R, V> component) {
    return new Copy<>(record, name(component));
  }

  /**
   * The copy.
   *
   * @throws RuntimeException what the record's constructor says about the value
   */
  @SuppressWarnings("unchecked") // The constructor is that of the record's own class.
  public R with(@Nullable V value) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new @Nullable Object[components.length];
    int changed = 0;
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        boolean other = components[i].getName().equals(component);
        values[i] = other ? value : read(components[i]);
        changed += other ? 1 : 0;
      }
      if (changed == 0) {
        throw new IllegalArgumentException(component + " is not a component of " + record);
      }
      Constructor<?> constructor = record.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return (R) constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw refused(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no copy of a " + record.getClass().getName(), e);
    }
  }

  private @Nullable Object read(RecordComponent from) throws ReflectiveOperationException {
    Method accessor = from.getAccessor();
    accessor.setAccessible(true);
    return accessor.invoke(record);
  }

  private static RuntimeException refused(InvocationTargetException thrown) {
    if (thrown.getCause() instanceof Error error) {
      throw error;
    }
    // Constructors of records declare no checked exceptions.
    return thrown.getCause() instanceof RuntimeException refused
        ? refused
        : new IllegalStateException(thrown);
  }

  /** What a method reference refers to is told by its serialised form. */
  private static String name(Component<?, ?> component) {
    try {
      Method form = component.getClass().getDeclaredMethod("writeReplace");
      form.setAccessible(true);
      return ((SerializedLambda) form.invoke(component)).getImplMethodName();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("not a method reference: " + component, e);
    }
  }
}
