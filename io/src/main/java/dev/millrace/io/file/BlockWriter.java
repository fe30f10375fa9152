package dev.millrace.io.file;

import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.ByteSource;
import java.io.IOException;
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
public final class BlockWriter {
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
    final RowFileWriter writer;
    long rows;

    OpenFile(String path, String directory, String name, RowFileWriter writer) {
      this.path = path;
      this.directory = directory;
      this.name = name;
      this.writer = writer;
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
        write(
            target, new ByteSource(rows.bytes(), rows.rowOffset(), rows.rowLength()), rows.time());
      }
    } catch (IOException e) {
      throw FileErrors.writing(temporary, e);
    }
  }

  private void write(FileTarget target, ByteSource row, long time) throws IOException {
    String directory = target.directory(time);
    OpenFile file = open.get(directory);
    if (file == null) {
      endOldest();
      file = start(target, directory);
      open.put(directory, file);
    }
    file.writer.writeEncoded(target.codec(), row, time);
    file.rows++;
    if (file.writer.bytes() >= targetBytes) {
      open.remove(directory);
      end(file);
    }
  }

  private OpenFile start(FileTarget target, String directory) throws IOException {
    String name = UUID.randomUUID() + target.format().ending();
    String path = LocalPaths.resolve(temporary, name);
    RowFileWriter writer =
        target
            .format()
            .open(
                path,
                target.codec().schema(),
                FileSystems.create(FileSystems.matchNewResource(path, false), MimeTypes.BINARY));
    return new OpenFile(path, directory, name, writer);
  }

  private void endOldest() throws IOException {
    if (open.size() >= MAX_OPEN) {
      var oldest = open.entrySet().iterator();
      OpenFile file = oldest.next().getValue();
      oldest.remove();
      end(file);
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
}
