package dev.millrace.element.coding;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;

/**
 * An immutable value that is serialized once and read back when it is first asked for. The direct
 * runner writes and reads a {@link org.apache.beam.sdk.transforms.DoFn} twice for every bundle, to
 * look at something else in it, and every runner does so several times while a pipeline is built;
 * what a step consists of is too much to be copied for that.
 */
public final class Frozen<T extends Serializable> implements Serializable {
  private static final long serialVersionUID = 1;

  private transient volatile @Nullable T value;
  private transient volatile byte @Nullable [] bytes;

  public Frozen(T value) {
    this.value = value;
  }

  /** The value, of which nothing may be changed. Threads that ask at once may get copies. */
  @SuppressWarnings("unchecked")
  public T get() {
    T known = value;
    if (known == null) {
      known = (T) SerializableUtils.deserializeFromByteArray(bytes(), "part of a step");
      value = known;
    }
    return known;
  }

  private byte[] bytes() {
    byte[] known = bytes;
    if (known == null) {
      known = SerializableUtils.serializeToByteArray(value);
      bytes = known;
    }
    return known;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    byte[] form = bytes();
    out.writeInt(form.length);
    out.write(form);
  }

  private void readObject(ObjectInputStream in) throws IOException {
    byte[] form = new byte[in.readInt()];
    in.readFully(form);
    bytes = form;
  }
}
