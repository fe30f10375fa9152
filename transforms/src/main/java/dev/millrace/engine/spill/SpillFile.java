package dev.millrace.engine.spill;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A temporary local file for blocks that are too many for memory. One thread writes, any thread of
 * this process reads. The file has no name any more once it is open (where the system allows that),
 * so that nothing is left behind however the process ends; it is gone when it is closed, or no
 * block refers to it any more.
 */
public final class SpillFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private long size;

  private SpillFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * A new, empty file in the directory for temporary files.
   *
   * @throws UserException ML-5150 if there can be none
   */
  public static SpillFile create() {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      Path path = Files.createTempFile(directory, "millrace-", ".blocks");
      return new SpillFile(
          path,
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      throw failure(
          directory,
          ErrorCodes.SPILL_NOT_WRITTEN,
          "events cannot be put aside in temporary files",
          e);
    }
  }

  /**
   * Puts a block's entries into the file.
   *
   * @return the block to go on with
   * @throws UserException ML-5150 if the disk is full or fails
   */
  public Block put(Block block) {
    int length = block.size();
    long at = append(block.payload(), 0, length);
    return block.withEntriesFrom(() -> read(at, length));
  }

  /** Puts bytes into the file; gives their place for {@link #read}. */
  public long append(byte[] bytes, int offset, int length) {
    long at = size;
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    try {
      while (buffer.hasRemaining()) {
        size += channel.write(buffer, size);
      }
    } catch (IOException e) {
      throw failure(
          path, ErrorCodes.SPILL_NOT_WRITTEN, "events cannot be put aside in a temporary file", e);
    }
    return at;
  }

  /**
   * Reads what was put at a place.
   *
   * @throws UserException ML-5151 if it cannot be read
   */
  public byte[] read(long offset, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw new IOException("the file is shorter than what was written");
        }
      }
    } catch (IOException e) {
      throw failure(
          path, ErrorCodes.SPILL_NOT_READ, "a temporary file with events cannot be read", e);
    }
    return buffer.array();
  }

  /** Frees the space; what was put into the file cannot be read any more. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The space is freed with the process then.
    }
  }

  private static UserException failure(Path path, String code, String what, IOException cause) {
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new UserException(
        Diagnostic.error(Position.ofFile(path.toString()), code, "", what + ": " + reason), cause);
  }
}
