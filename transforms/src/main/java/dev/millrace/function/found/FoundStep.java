package dev.millrace.function.found;

import dev.millrace.element.RowFault;
import dev.millrace.function.UserStep;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** A type of step that a library has, with its keys and columns. */
public final class FoundStep implements Found {
  private final String library;
  private final UserStep<Record, Record, Record> step;
  private final Class<? extends Record> config;
  private final List<ConfigKey> keys;
  private final RecordType input;
  private final RecordType output;

  /** The forms that the value of a key can have. */
  public enum KeyForm {
    TEXT,
    WHOLE_NUMBER,
    BOOLEAN,
    DURATION,
    TEXTS
  }

  /** A key of the step's configuration. */
  public record ConfigKey(String name, KeyForm form, boolean required) {}

  private FoundStep(
      String library,
      UserStep<?, ?, ?> step,
      Class<? extends Record> config,
      RecordType input,
      RecordType output) {
    this.library = library;
    @SuppressWarnings("unchecked")
    UserStep<Record, Record, Record> any = (UserStep<Record, Record, Record>) step;
    this.step = any;
    this.config = config;
    this.keys = keysOf(config);
    this.input = input;
    this.output = output;
  }

  /**
   * The type of step that an object is.
   *
   * @throws IllegalArgumentException with the end of "it has ..."
   */
  static FoundStep of(String library, UserStep<?, ?, ?> step) {
    Generics types = Generics.of(step.getClass(), UserStep.class);
    return new FoundStep(
        library,
        step,
        record(types.argument(0)),
        RecordType.of(record(types.argument(1))),
        RecordType.of(record(types.argument(2))));
  }

  private static Class<? extends Record> record(Type type) {
    if (type instanceof Class<?> plain && plain.isRecord()) {
      return plain.asSubclass(Record.class);
    }
    throw new IllegalArgumentException("the type " + type.getTypeName() + ", which is no record");
  }

  private static List<ConfigKey> keysOf(Class<? extends Record> config) {
    List<ConfigKey> keys = new ArrayList<>();
    for (RecordComponent component : config.getRecordComponents()) {
      Type type = component.getGenericType();
      boolean optional =
          type instanceof ParameterizedType generic && generic.getRawType().equals(Optional.class);
      Type value = optional ? ((ParameterizedType) type).getActualTypeArguments()[0] : type;
      keys.add(new ConfigKey(RecordType.nameOf(component), form(value), !optional));
    }
    return List.copyOf(keys);
  }

  private static KeyForm form(Type type) {
    if (type.equals(String.class)) {
      return KeyForm.TEXT;
    } else if (type.equals(long.class) || type.equals(Long.class)) {
      return KeyForm.WHOLE_NUMBER;
    } else if (type.equals(boolean.class) || type.equals(Boolean.class)) {
      return KeyForm.BOOLEAN;
    } else if (type.equals(Duration.class)) {
      return KeyForm.DURATION;
    } else if (type.getTypeName().equals("java.util.List<java.lang.String>")) {
      return KeyForm.TEXTS;
    }
    throw new IllegalArgumentException(
        "a key of type "
            + type.getTypeName()
            + "; keys are String, long, boolean, Duration,"
            + " List<String> or an Optional of one of them");
  }

  @Override
  public String library() {
    return library;
  }

  @Override
  public String name() {
    return step.type();
  }

  @Override
  public String doc() {
    return step.doc();
  }

  @Override
  public boolean deterministic() {
    return step.deterministic();
  }

  public boolean keepsColumns() {
    return step.keepsColumns();
  }

  public List<ConfigKey> keys() {
    return keys;
  }

  /** The columns that it reads. */
  public Schema input() {
    return input.schema();
  }

  /** The columns that it gives. */
  public Schema output() {
    return output.schema();
  }

  /** What a column of the input is that does not fit; empty if it fits. */
  public Optional<Misfit> misfit(String name, Schema rows) {
    RecordType.Part part =
        input.parts().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    Field field = rows.getField(name);
    if (!part.type().takes(field.getType())) {
      return Optional.of(Misfit.TYPE);
    }
    boolean nullable = Boolean.TRUE.equals(field.getType().getNullable());
    return part.primitive() && nullable ? Optional.of(Misfit.MAY_BE_NULL) : Optional.empty();
  }

  /** Why a column does not fit. */
  public enum Misfit {
    TYPE,
    MAY_BE_NULL
  }

  /**
   * The configuration as the step gets it.
   *
   * @param values by key: String, Long, Boolean, Duration or a list of strings
   * @throws IllegalArgumentException with a sentence of the step's, if it does not take them
   */
  public Record config(Map<String, ?> values) {
    @Nullable Object[] arguments = new Object[keys.size()];
    for (int i = 0; i < arguments.length; i++) {
      Object value = values.get(keys.get(i).name());
      arguments[i] = keys.get(i).required() ? value : Optional.ofNullable(value);
    }
    try {
      return (Record) RecordType.make(RecordType.constructor(config), arguments);
    } catch (UserFailure e) {
      throw new IllegalArgumentException(e.getMessage(), e.getCause());
    }
  }

  /**
   * The rows of a row, each with the columns of {@link #output}.
   *
   * @param row with the columns of {@code schema}
   * @throws RowFault if user code fails
   */
  public List<Object[]> rows(Record configuration, Object[] row, Schema schema) {
    List<Object[]> rows = new ArrayList<>();
    try {
      step.process(
          configuration,
          (Record) input.java(row, schema),
          given -> rows.add((Object[]) output.column(given)));
    } catch (RuntimeException e) {
      throw UserFailure.fault("step " + name(), e);
    }
    return rows;
  }

  /** The type of the rows that it gives. */
  public FieldType rowType() {
    return FieldType.row(output());
  }
}
