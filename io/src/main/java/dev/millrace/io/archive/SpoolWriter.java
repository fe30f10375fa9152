package dev.millrace.io.archive;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.io.archive.manifest.Span;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.TemporaryFiles;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.util.MimeTypes;

/**
 * Writes the blocks of one bundle to a file of their own, so that what waits for a commit takes
 * disk space and not the runner's memory.
 */
final class SpoolWriter {
  private final String path;
  private final WritableByteChannel channel;
  private final DataOutputStream out;
  private final List<Span> spans = new ArrayList<>();
  private long rows;

  private SpoolWriter(String path, WritableByteChannel channel) {
    this.path = path;
    this.channel = channel;
    this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
  }

  /**
   * Starts a file in a directory.
   *
   * @throws dev.millrace.diag.UserException ML-5110, ML-5111 or ML-5114, as the other methods
   */
  static SpoolWriter in(String directory) {
    String path = LocalPaths.resolve(directory, UUID.randomUUID() + ".spool");
    try {
      return new SpoolWriter(
          path, FileSystems.create(FileSystems.matchNewResource(path, false), MimeTypes.BINARY));
    } catch (IOException e) {
      throw FileErrors.writing(path, e);
    }
  }

  void write(Block block) {
    try {
      out.writeBoolean(true);
      BlockCoder.of().encode(block, out);
      rows += block.count();
    } catch (IOException e) {
      throw FileErrors.writing(path, e);
    }
  }

  /** Notes what was read from the source. */
  void covers(Span span) {
    spans.add(span);
  }

  /** Ends the file. */
  Spool close() {
    try {
      out.writeBoolean(false);
      out.close();
    } catch (IOException e) {
      throw FileErrors.writing(path, e);
    }
    return new Spool(path, rows, out.size(), spans);
  }

  /** Gives a file up that was not ended: a bundle that is repeated writes another one. */
  void discard() {
    TemporaryFiles.discard(channel, path);
  }

  /**
   * Reads the blocks of a whole file.
   *
   * @throws dev.millrace.diag.UserException ML-5203 if the file is gone, ML-5119 otherwise
   */
  static void read(Spool spool, Consumer<Block> blocks) {
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(
                Channels.newInputStream(
                    FileSystems.open(FileSystems.matchNewResource(spool.path(), false)))))) {
      while (in.readBoolean()) {
        blocks.accept(BlockCoder.of().decode(in));
      }
    } catch (java.io.FileNotFoundException | java.nio.file.NoSuchFileException e) {
      throw FileErrors.failure(
          spool.path(),
          FileErrors.STAGED_FILE_GONE,
          "records that wait to be archived are gone; was another archiver started on this"
              + " archive?");
    } catch (IOException e) {
      throw new dev.millrace.diag.UserException(FileErrors.reading(spool.path(), e), e);
    }
  }
}
