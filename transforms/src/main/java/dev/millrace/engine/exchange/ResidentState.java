package dev.millrace.engine.exchange;

import dev.millrace.engine.kept.KeyPages;
import dev.millrace.engine.kept.TimeCells;
import dev.millrace.engine.spill.References;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.jspecify.annotations.Nullable;

/**
 * All that a partition of keys keeps, as one object that stays in memory from bundle to bundle: for
 * runners within this process, which would copy, encode or look up a state cell for each key
 * otherwise.
 *
 * <p>Its owner, a bundle, changes it where it is. The next bundle goes on with {@link #ownedBy},
 * which shares with it what neither changes, so that a runner that saves its state between two
 * bundles can write the earlier object while the later one is at work.
 */
final class ResidentState {
  /** The owner of all states of a runner that never saves them: they are never copied. */
  static final Object EVERY_BUNDLE = new Object();

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number = NUMBERS.incrementAndGet();
  private final Object owner;
  private final KeyPages keys;
  private final KeyPages changed;
  private final TimeCells waiting;
  private long timerAt;
  private long timerHold;

  private ResidentState(Object owner, KeyPages keys, KeyPages changed, TimeCells waiting) {
    this.owner = owner;
    this.keys = keys;
    this.changed = changed;
    this.waiting = waiting;
    timerFired();
  }

  /** A partition of which nothing is known yet. */
  ResidentState(Object owner) {
    this(owner, new KeyPages(owner), new KeyPages(owner), new TimeCells(owner));
  }

  /** The same state for a bundle; this one, if the bundle owns it. */
  ResidentState ownedBy(Object bundle) {
    if (owner == bundle) {
      return this;
    }
    ResidentState next =
        new ResidentState(
            bundle, keys.successor(bundle), changed.successor(bundle), waiting.successor(bundle));
    next.timerAt = timerAt;
    next.timerHold = timerHold;
    return next;
  }

  /** The keys' states. */
  KeptBytes<KeyBytes> keys() {
    return new InPages(keys);
  }

  /** The keys that had events since the clock came round. */
  KeptBytes<KeyBytes> changed() {
    return new InPages(changed);
  }

  /** What waits for the watermark. */
  TimeCells waiting() {
    return waiting;
  }

  /** The timer is to be set; false if it is set so already. */
  boolean setTimer(long time, long hold) {
    boolean news = time != timerAt || hold != timerHold;
    timerAt = time;
    timerHold = hold;
    return news;
  }

  /** The timer is not set any more. */
  void timerFired() {
    timerAt = Long.MIN_VALUE;
    timerHold = Long.MIN_VALUE;
  }

  private record InPages(KeyPages pages) implements KeptBytes<KeyBytes> {
    @Override
    public byte @Nullable [] get(KeyBytes key) {
      return pages.get(key.bytes());
    }

    @Override
    public void put(KeyBytes key, byte[] bytes) {
      pages.put(key.bytes(), bytes);
    }

    @Override
    public void remove(KeyBytes key) {
      pages.remove(key.bytes());
    }

    @Override
    public Iterable<KeyBytes> keys() {
      List<KeyBytes> keys = new ArrayList<>(pages.size());
      pages.forEachKey(key -> keys.add(new KeyBytes(key)));
      return keys;
    }
  }

  /** Beam's view for a runner that never saves state: a number, which gives the same object. */
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

  /** Beam's view for a runner that saves state: all of it. */
  static final class ContentCoder extends AtomicCoder<ResidentState> {
    static final ContentCoder INSTANCE = new ContentCoder();

    private ContentCoder() {}

    @Override
    public void encode(ResidentState state, OutputStream stream) throws IOException {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeLong(state.timerAt);
      out.writeLong(state.timerHold);
      state.waiting.encode(out);
      state.keys.encode(out);
      state.changed.encode(out);
      out.flush();
    }

    @Override
    public ResidentState decode(InputStream stream) throws IOException {
      DataInputStream in = new DataInputStream(stream);
      // Nobody's: whoever goes on with it takes it over first.
      Object nobody = new Object();
      long timerAt = in.readLong();
      long timerHold = in.readLong();
      TimeCells waiting = TimeCells.decode(in, nobody);
      KeyPages keys = KeyPages.decode(in, nobody);
      ResidentState state = new ResidentState(nobody, keys, KeyPages.decode(in, nobody), waiting);
      state.timerAt = timerAt;
      state.timerHold = timerHold;
      return state;
    }
  }
}
