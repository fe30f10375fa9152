package dev.millrace.capture;

import dev.millrace.element.Event;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Keeps the rows of an output for a look at them after the run: each block in a file of its own, in
 * a directory per output. For runs in this process.
 */
public final class CaptureBlocks extends DoFn<Block, Void> {
  private final String directory;

  /**
   * @param directory of the output; it is there already
   */
  public CaptureBlocks(Path directory) {
    this.directory = directory.toString();
  }

  @ProcessElement
  public void process(@Element Block block) throws IOException {
    Path file = Files.createTempFile(Path.of(directory), "block", ".bin");
    try (OutputStream out = Files.newOutputStream(file)) {
      BlockCoder.of().encode(block, out);
    }
  }

  /** All events that were captured in a directory, in no order. */
  public static List<Event> events(Path directory, RowCodec codec) {
    List<Event> events = new ArrayList<>();
    forEach(directory, codec, events::add);
    return events;
  }

  /** Reads the events that were captured in a directory, in no order. */
  public static void forEach(Path directory, RowCodec codec, Consumer<Event> out) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        try (InputStream in = Files.newInputStream(file)) {
          BlockReader reader = new BlockReader(BlockCoder.of().decode(in));
          while (reader.next()) {
            out.accept(reader.event(codec));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
