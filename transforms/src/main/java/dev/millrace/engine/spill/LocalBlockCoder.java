package dev.millrace.engine.spill;

import dev.millrace.element.block.Block;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/**
 * Beam's view of blocks that never leave this process: the coded form is a number, and decoding it
 * gives the same block again. The direct runner copies what waits in a shuffle whenever something
 * is added to it, by coding each element; blocks are never modified, so they need no copies.
 */
public final class LocalBlockCoder extends AtomicCoder<Block> {
  private static final LocalBlockCoder INSTANCE = new LocalBlockCoder();
  private static final References<Block> BLOCKS = new References<>("block", Block::number);

  private LocalBlockCoder() {}

  public static LocalBlockCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Block block, OutputStream stream) throws IOException {
    BLOCKS.encode(block, stream);
  }

  @Override
  public Block decode(InputStream stream) throws IOException {
    return BLOCKS.decode(stream);
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
