package dev.millrace.function.found;

import dev.millrace.element.RowFault;
import dev.millrace.function.UserAggregate;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** An aggregate that a library has, with its types. Values have the classes of columns. */
public final class FoundAggregate implements Found {
  private final String library;
  private final UserAggregate<Object, Object, Object> aggregate;
  private final JavaType argument;
  private final JavaType result;

  private FoundAggregate(
      String library, UserAggregate<?, ?, ?> aggregate, JavaType argument, JavaType result) {
    this.library = library;
    @SuppressWarnings("unchecked")
    UserAggregate<Object, Object, Object> any = (UserAggregate<Object, Object, Object>) aggregate;
    this.aggregate = any;
    this.argument = argument;
    this.result = result;
  }

  /**
   * The aggregate that an object is.
   *
   * @throws IllegalArgumentException with the end of "it has ..."
   */
  static FoundAggregate of(String library, UserAggregate<?, ?, ?> aggregate) {
    Generics types = Generics.of(aggregate.getClass(), UserAggregate.class);
    return new FoundAggregate(
        library, aggregate, JavaType.of(types.argument(1)), JavaType.of(types.argument(2)));
  }

  @Override
  public String library() {
    return library;
  }

  @Override
  public String name() {
    return aggregate.name();
  }

  @Override
  public String doc() {
    return aggregate.doc();
  }

  @Override
  public boolean deterministic() {
    return aggregate.deterministic();
  }

  /** The type of its values. */
  public FieldType argument() {
    return argument.type();
  }

  /** Whether values of a column, but for NULL, fit. */
  public boolean takes(FieldType column) {
    return argument.takes(column);
  }

  /** The result's type; it can always be NULL. */
  public FieldType result() {
    return result.type().withNullable(true);
  }

  /** Which form {@link #write} has. */
  public int stateVersion() {
    return aggregate.stateVersion();
  }

  /**
   * The same with configuration.
   *
   * @throws IllegalArgumentException with a sentence for users, if it is not right
   */
  public FoundAggregate configured(Map<String, String> config) {
    return new FoundAggregate(library, aggregate.configured(config), argument, result);
  }

  public Object create() {
    return guarded(() -> aggregate.create());
  }

  /**
   * @param column the type of the column that the value is of
   * @throws RowFault if user code fails, as of all that follow
   */
  public Object add(Object accumulator, Object value, FieldType column) {
    return guarded(
        () -> aggregate.add(accumulator, Objects.requireNonNull(argument.toJava(value, column))));
  }

  public Object merge(Object accumulator, Object other) {
    return guarded(() -> aggregate.merge(accumulator, other));
  }

  public @Nullable Object result(Object accumulator) {
    return guarded(() -> result.fromJava(aggregate.result(accumulator)));
  }

  /** Writes an accumulator; a failure is no fault of a row. */
  public void write(Object accumulator, DataOutput out) throws IOException {
    aggregate.write(accumulator, out);
  }

  public Object read(DataInput in) throws IOException {
    return aggregate.read(in);
  }

  private <T extends @Nullable Object> T guarded(Supplier<T> code) {
    try {
      return code.get();
    } catch (RuntimeException e) {
      throw UserFailure.fault("aggregate " + name(), e);
    }
  }
}
