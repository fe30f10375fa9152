package dev.millrace.engine.spill;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Objects of this process whose coded form is a number: what coders of one kind of object share.
 *
 * <p>A number is good as long as its object is referred to by somebody, which a runner that keeps
 * its elements and state as objects does. It means nothing to another process or a later run.
 */
public final class References<T> {
  private final String kind;
  private final ToLongFunction<T> numbers;
  private final ConcurrentMap<Long, Known<T>> known = new ConcurrentHashMap<>();
  private final ReferenceQueue<T> gone = new ReferenceQueue<>();

  /**
   * @param kind what the objects are, for messages
   * @param numbers tells an object from all others of this process
   */
  public References(String kind, ToLongFunction<T> numbers) {
    this.kind = kind;
    this.numbers = numbers;
  }

  /** An object as long as somebody else keeps it. */
  private static final class Known<T> extends WeakReference<T> {
    final long number;

    Known(T object, long number, ReferenceQueue<T> gone) {
      super(object, gone);
      this.number = number;
    }
  }

  /** Writes an object's number. */
  public void encode(T object, OutputStream stream) throws IOException {
    forgetGone();
    long number = numbers.applyAsLong(object);
    known.computeIfAbsent(number, n -> new Known<>(object, n, gone));
    new DataOutputStream(stream).writeLong(number);
  }

  private void forgetGone() {
    for (Object object = gone.poll(); object != null; object = gone.poll()) {
      known.remove(((Known<?>) object).number);
    }
  }

  /** Reads a number, and gives its object. */
  public T decode(InputStream stream) throws IOException {
    long number = new DataInputStream(stream).readLong();
    Known<T> found = known.get(number);
    @Nullable T object = found == null ? null : found.get();
    if (object == null) {
      throw new IOException(
          kind + " " + number + " is not a " + kind + " of this process, or is gone");
    }
    return object;
  }
}
