package dev.millrace.engine.spill;

import dev.millrace.element.block.Block;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.AtomicCoder;

/**
 * Beam's view of blocks on a runner that codes what it shuffles, but within this process: Flink in
 * its embedded form. The coded form is a number, so that its files and sorters move a few bytes
 * instead of a block. Unlike {@link LocalBlockCoder} it keeps the blocks themselves, since nobody
 * else does: at least as long as their pipeline is referred to, at most until another one is made.
 * What is large is to lie in files: {@link Spill}.
 */
public final class KeptBlockCoder extends AtomicCoder<Block> {
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** The coder of each pipeline, which all its collections share. */
  private static final Map<Pipeline, KeptBlockCoder> CODERS =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The blocks of coders that travel through the runner as bytes themselves. */
  private static final ConcurrentMap<Long, WeakReference<ConcurrentMap<Long, Block>>> KEPT =
      new ConcurrentHashMap<>();

  private final long number;
  private final transient ConcurrentMap<Long, Block> blocks;

  private KeptBlockCoder(long number, ConcurrentMap<Long, Block> blocks) {
    this.number = number;
    this.blocks = blocks;
  }

  /** The coder of a pipeline's blocks. */
  public static KeptBlockCoder of(Pipeline pipeline) {
    return CODERS.computeIfAbsent(pipeline, unused -> create());
  }

  private static KeptBlockCoder create() {
    KEPT.values().removeIf(kept -> kept.get() == null);
    KeptBlockCoder coder = new KeptBlockCoder(NUMBERS.incrementAndGet(), new ConcurrentHashMap<>());
    KEPT.put(coder.number, new WeakReference<>(coder.blocks));
    return coder;
  }

  private Object readResolve() throws ObjectStreamException {
    WeakReference<ConcurrentMap<Long, Block>> kept = KEPT.get(number);
    ConcurrentMap<Long, Block> found = kept == null ? null : kept.get();
    if (found == null) {
      throw new InvalidObjectException("the blocks of pipeline " + number + " are gone");
    }
    return new KeptBlockCoder(number, found);
  }

  @Override
  public void encode(Block block, OutputStream stream) throws IOException {
    blocks.put(block.number(), block);
    new DataOutputStream(stream).writeLong(block.number());
  }

  @Override
  public Block decode(InputStream stream) throws IOException {
    long block = new DataInputStream(stream).readLong();
    Block found = blocks.get(block);
    if (found == null) {
      throw new IOException("block " + block + " is not a block of this pipeline");
    }
    return found;
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
