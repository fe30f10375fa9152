package dev.millrace.io.file.output;

import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.file.TemporaryFiles;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.util.MimeTypes;

/**
 * Writes blocks into temporary files, one open file per directory. A block's input number tells
 * which target its rows belong to, where there are several.
 */
public final class BlockWriter implements AutoCloseable {
  /** Each open Parquet file buffers a row group; the one written longest ago is ended first. */
  private static final int MAX_OPEN = 32;

  private final List<FileTarget> targets;
  private final String temporary;
  private final long targetBytes;
  private final Map<String, OpenFile> open = new LinkedHashMap<>(16, 0.75f, true);
  private final List<WrittenFile> written = new ArrayList<>();

  private static final class OpenFile {
    final String path;
    final String directory;
    final String name;
    final WritableByteChannel channel;
    final RowFileWriter writer;
    long rows;

    OpenFile(String directory, String name, String path, FileTarget target) throws IOException {
      this.directory = directory;
      this.name = name;
      this.path = path;
      channel = FileSystems.create(FileSystems.matchNewResource(path, false), MimeTypes.BINARY);
      try {
        writer = target.format().open(path, target.codec().schema(), channel);
      } catch (IOException | RuntimeException e) {
        TemporaryFiles.discard(channel, path);
        throw e;
      }
    }
  }

  /**
   * A writer without an open file.
   *
   * @param targets chosen by the blocks' input numbers, or the only one
   * @param temporary the directory of files that are not in place yet
   * @param targetBytes a file is ended when it is about this long
   */
  public BlockWriter(List<FileTarget> targets, String temporary, long targetBytes) {
    this.targets = targets;
    this.temporary = temporary;
    this.targetBytes = targetBytes;
  }

  /**
   * Writes the rows of a block.
   *
   * @throws UserException ML-5110, ML-5111 or ML-5114 where the file system refuses
   */
  public void write(Block block) {
    FileTarget target = targets.get(targets.size() == 1 ? 0 : block.input());
    BlockReader rows = new BlockReader(block);
    try {
      while (rows.next()) {
        String directory = target.directory(() -> rows.row(target.codec()), rows.time());
        ByteSource row = new ByteSource(rows.bytes(), rows.rowOffset(), rows.rowLength());
        write(target, directory, row, rows.time());
      }
    } catch (IOException e) {
      throw FileErrors.writing(temporary, e);
    }
  }

  private void write(FileTarget target, String directory, ByteSource row, long time)
      throws IOException {
    OpenFile file = open.get(directory);
    if (file == null) {
      endOldest();
      file = start(target, directory);
      open.put(directory, file);
    }
    file.writer.writeEncoded(target.codec(), row, time);
    file.rows++;
    if (file.writer.bytes() >= targetBytes) {
      end(file);
      open.remove(directory);
    }
  }

  private OpenFile start(FileTarget target, String directory) throws IOException {
    String name = UUID.randomUUID() + target.format().ending();
    return new OpenFile(directory, name, LocalPaths.resolve(temporary, name), target);
  }

  private void endOldest() throws IOException {
    if (open.size() >= MAX_OPEN) {
      var oldest = open.entrySet().iterator();
      OpenFile file = oldest.next().getValue();
      end(file);
      oldest.remove();
    }
  }

  private void end(OpenFile file) throws IOException {
    file.writer.close();
    written.add(
        new WrittenFile(file.path, file.directory, file.name, file.rows, file.writer.notes()));
  }

  /** Ends all files; the writer can be used again. */
  public List<WrittenFile> finish() {
    try {
      for (OpenFile file : open.values()) {
        end(file);
      }
    } catch (IOException e) {
      throw FileErrors.writing(temporary, e);
    }
    open.clear();
    List<WrittenFile> files = List.copyOf(written);
    written.clear();
    return files;
  }

  /** Removes what was not finished: the files of a bundle that failed. */
  @Override
  public void close() {
    open.values().forEach(file -> TemporaryFiles.discard(file.channel, file.path));
    open.clear();
    written.forEach(file -> TemporaryFiles.discard(file.temporary()));
    written.clear();
  }
}
