package dev.millrace.engine.spill;

import dev.millrace.element.block.Block;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.jspecify.annotations.Nullable;

/**
 * Beam's view of blocks that never leave this process: the coded form is a number, and decoding it
 * gives the same block again. The direct runner copies what waits in a shuffle whenever something
 * is added to it, by coding each element; blocks are never modified, so they need no copies.
 *
 * <p>A number is good as long as its block is referred to by somebody, which a runner that keeps
 * its elements as objects does. It means nothing to another process or a later run.
 */
public final class LocalBlockCoder extends AtomicCoder<Block> {
  private static final LocalBlockCoder INSTANCE = new LocalBlockCoder();

  /** The blocks of this process that were coded by this coder. */
  private static final ConcurrentMap<Long, Known> BLOCKS = new ConcurrentHashMap<>();

  private static final ReferenceQueue<Block> GONE = new ReferenceQueue<>();

  private LocalBlockCoder() {}

  public static LocalBlockCoder of() {
    return INSTANCE;
  }

  /** A block as long as somebody else keeps it. */
  private static final class Known extends WeakReference<Block> {
    final long number;

    Known(Block block) {
      super(block, GONE);
      this.number = block.number();
    }
  }

  @Override
  public void encode(Block block, OutputStream stream) throws IOException {
    forgetGone();
    BLOCKS.computeIfAbsent(block.number(), number -> new Known(block));
    new DataOutputStream(stream).writeLong(block.number());
  }

  private static void forgetGone() {
    for (Object gone = GONE.poll(); gone != null; gone = GONE.poll()) {
      BLOCKS.remove(((Known) gone).number);
    }
  }

  @Override
  public Block decode(InputStream stream) throws IOException {
    long number = new DataInputStream(stream).readLong();
    Known known = BLOCKS.get(number);
    @Nullable Block block = known == null ? null : known.get();
    if (block == null) {
      throw new IOException("block " + number + " is not a block of this process, or is gone");
    }
    return block;
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
