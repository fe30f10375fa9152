package dev.millrace.engine.exchange;

import dev.millrace.engine.spill.References;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.jspecify.annotations.Nullable;

/**
 * All that a partition of keys keeps, as one object that changes where it is. The direct runner
 * copies a state cell by its coder whenever a bundle asks for it; of this one it copies a
 * reference.
 *
 * <p>A bundle that fails has changed it all the same, so it is for runners that give up then.
 */
final class ResidentState {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number = NUMBERS.incrementAndGet();

  /** What waits for the watermark, by the ends of its buckets. */
  final KeptBytes<Long> pending = new Bytes<>();

  final KeptBytes<KeyBytes> keys = new Bytes<>();

  /** The keys that had events since the clock came round. */
  final KeptBytes<KeyBytes> changed = new Bytes<>();

  private static final class Bytes<K> implements KeptBytes<K> {
    private final Map<K, byte[]> entries = new HashMap<>();

    @Override
    public byte @Nullable [] get(K key) {
      return entries.get(key);
    }

    @Override
    public void put(K key, byte[] bytes) {
      entries.put(key, bytes);
    }

    @Override
    public void remove(K key) {
      entries.remove(key);
    }

    @Override
    public Iterable<K> keys() {
      return entries.keySet();
    }
  }

  /** Beam's view: a number, which gives the same object again. */
  static final class ReferenceCoder extends AtomicCoder<ResidentState> {
    static final ReferenceCoder INSTANCE = new ReferenceCoder();

    private static final References<ResidentState> STATES =
        new References<>("state", state -> state.number);

    private ReferenceCoder() {}

    @Override
    public void encode(ResidentState state, OutputStream stream) throws IOException {
      STATES.encode(state, stream);
    }

    @Override
    public ResidentState decode(InputStream stream) throws IOException {
      return STATES.decode(stream);
    }
  }
}
