package dev.millrace.element.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class FrozenTest {
  private static final AtomicInteger WRITTEN = new AtomicInteger();
  private static final AtomicInteger READ = new AtomicInteger();

  /** Tells how often it is copied. */
  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1;

    private final String text;

    Part(String text) {
      this.text = text;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      WRITTEN.incrementAndGet();
      out.defaultWriteObject();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      READ.incrementAndGet();
      in.defaultReadObject();
    }
  }

  @Test
  void isWrittenOnceAndReadWhenItIsNeeded() {
    // given
    Frozen<Part> frozen = new Frozen<>(new Part("a"));

    // when
    Frozen<Part> copy = SerializableUtils.clone(SerializableUtils.clone(frozen));
    SerializableUtils.clone(frozen);

    // then
    assertThat(WRITTEN).hasValue(1);
    assertThat(READ).hasValue(0);
    assertThat(copy.get().text).isEqualTo("a");
    assertThat(copy.get()).isSameAs(copy.get());
    assertThat(READ).hasValue(1);
    assertThat(frozen.get().text).isEqualTo("a");
  }
}
