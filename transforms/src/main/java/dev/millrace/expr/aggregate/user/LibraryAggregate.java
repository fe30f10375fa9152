package dev.millrace.expr.aggregate.user;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import dev.millrace.function.found.FoundAggregate;
import dev.millrace.function.found.Libraries;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate of a function library. Its name travels; each process finds the code on its own
 * class path. A failure in it is that of the group's result. It is kept beside the accumulator,
 * which goes on as if what failed had not been: so the same failures are met however the group is
 * split and written, and the one with the smallest reason is told.
 */
public final class LibraryAggregate implements Aggregate<LibraryAggregate.Held> {
  private static final long serialVersionUID = 1;

  private final String name;
  private final TreeMap<String, String> config;
  private final FieldType argument;
  private final FieldType result;
  private transient volatile @Nullable FoundAggregate code;

  private LibraryAggregate(
      String name, Map<String, String> config, FieldType argument, FoundAggregate code) {
    this.name = name;
    this.config = new TreeMap<>(config);
    this.argument = argument;
    this.result = code.result();
    this.code = code;
  }

  /**
   * The aggregate over values of a type.
   *
   * @param config further arguments; their texts count
   * @throws IllegalArgumentException with a sentence for users, if it does not take them, or is not
   *     deterministic
   */
  public static LibraryAggregate of(
      FoundAggregate found, FieldType argument, Map<String, ?> config) {
    if (!found.deterministic()) {
      throw new IllegalArgumentException(
          "'"
              + found.name()
              + "' is not deterministic, as its library '"
              + found.library()
              + "' says: a replay would give other rows");
    }
    if (!found.takes(argument)) {
      throw new IllegalArgumentException(
          "'"
              + found.name()
              + "' takes values of type "
              + typeName(found.argument())
              + ", but its argument is of type "
              + typeName(argument));
    }
    Map<String, String> texts = new TreeMap<>();
    config.forEach((key, value) -> texts.put(key, String.valueOf(value)));
    return new LibraryAggregate(found.name(), texts, argument, found.configured(texts));
  }

  private static String typeName(FieldType type) {
    return ValueKind.of(type).sqlName();
  }

  /** An accumulator of all that did not fail, and the failure to tell. */
  public static final class Held {
    private Object accumulator;
    private @Nullable RowFault failure;

    private Held(Object accumulator) {
      this.accumulator = accumulator;
    }

    private void failed(RowFault fault) {
      RowFault known = failure;
      if (known == null || fault.reason().compareTo(known.reason()) < 0) {
        failure = fault;
      }
    }
  }

  private FoundAggregate code() {
    FoundAggregate known = code;
    if (known == null) {
      known =
          Libraries.all()
              .aggregate(name)
              .orElseThrow(() -> Libraries.missing("aggregate " + name))
              .configured(config);
      code = known;
    }
    return known;
  }

  @Override
  public Held create() {
    return new Held(code().create());
  }

  @Override
  public Held add(Held held, @Nullable Object value, long time) {
    if (value != null) {
      try {
        held.accumulator = code().add(held.accumulator, value, argument);
      } catch (RowFault fault) {
        held.failed(fault);
      }
    }
    return held;
  }

  @Override
  public Held merge(Held held, Held other) {
    RowFault failure = other.failure;
    if (failure != null) {
      held.failed(failure);
    }
    try {
      held.accumulator = code().merge(held.accumulator, other.accumulator);
    } catch (RowFault fault) {
      held.failed(fault);
    }
    return held;
  }

  @Override
  public @Nullable Object result(Held held) {
    RowFault failure = held.failure;
    if (failure != null) {
      throw failure;
    }
    return code().result(held.accumulator);
  }

  @Override
  public FieldType resultType() {
    return result;
  }

  @Override
  public int stateVersion() {
    return code().stateVersion();
  }

  @Override
  public void encode(Held held, ByteSink out) {
    RowFault failure = held.failure;
    out.writeBoolean(failure != null);
    if (failure != null) {
      out.writeString(failure.code());
      out.writeString(failure.reason());
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      code().write(held.accumulator, new DataOutputStream(bytes));
      out.writeBytes(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("aggregate " + name + " cannot write its state", e);
    }
  }

  @Override
  public Held decode(ByteSource in) {
    RowFault failure = in.readBoolean() ? new RowFault(in.readString(), in.readString()) : null;
    try {
      ByteArrayInputStream bytes = new ByteArrayInputStream(in.readBytes());
      Held held = new Held(code().read(new DataInputStream(bytes)));
      held.failure = failure;
      return held;
    } catch (IOException e) {
      throw new UncheckedIOException("aggregate " + name + " cannot read its state", e);
    }
  }
}
