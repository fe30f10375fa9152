package dev.millrace.expr.aggregate;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A value and the time of its event. */
final class Timed {
  final long time;
  final Object value;

  /** The value's coded form, made only where times are equal. */
  private byte @Nullable [] bytes;

  Timed(long time, Object value) {
    this.time = time;
    this.value = value;
  }

  /** By time, then by coded form. */
  int compareTo(Timed other, ValueCodec codec) {
    int byTime = Long.compare(time, other.time);
    return byTime != 0 ? byTime : Arrays.compareUnsigned(bytes(codec), other.bytes(codec));
  }

  private byte[] bytes(ValueCodec codec) {
    byte[] made = bytes;
    if (made == null) {
      ByteSink sink = new ByteSink(16);
      codec.encode(value, sink);
      made = sink.toBytes();
      bytes = made;
    }
    return made;
  }

  void encode(ValueCodec codec, ByteSink out) {
    out.writeSigned(time);
    codec.encode(value, out);
  }

  static Timed decode(ValueCodec codec, ByteSource in) {
    long time = in.readSigned();
    return new Timed(time, codec.decode(in));
  }
}
