package dev.millrace.io.delta.client;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.json.JsonUtils;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts a commit into a directory of this machine so that only one of several processes can be the
 * one to make it: the whole file gets its name by a hard link, which fails where there is one of
 * that name. The library looks whether there is one and renames then, which would replace what
 * another process puts there in between.
 */
final class WholeCommits implements JsonHandler {
  private final JsonHandler library;

  WholeCommits(JsonHandler library) {
    this.library = library;
  }

  @Override
  public ColumnarBatch parseJson(
      ColumnVector texts, StructType schema, Optional<ColumnVector> selected) {
    return library.parseJson(texts, schema, selected);
  }

  @Override
  public CloseableIterator<ColumnarBatch> readJsonFiles(
      CloseableIterator<FileStatus> files, StructType schema, Optional<Predicate> predicate)
      throws IOException {
    return library.readJsonFiles(files, schema, predicate);
  }

  @Override
  public void writeJsonFileAtomically(String file, CloseableIterator<Row> rows, boolean overwrite)
      throws IOException {
    Path path = local(file);
    if (overwrite || path == null) {
      library.writeJsonFileAtomically(file, rows, overwrite);
      return;
    }
    if (Files.exists(path)) {
      throw new FileAlreadyExistsException(file);
    }
    Path parent = path.toAbsolutePath().getParent();
    Path whole = Path.of(parent + "/." + path.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try (rows) {
      write(whole, rows);
      Files.createLink(path, whole);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private static void write(Path file, CloseableIterator<Row> rows) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (rows.hasNext()) {
        String line = JsonUtils.rowToJson(rows.next()) + "\n";
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      channel.force(true);
    }
  }

  /** The file as one of this machine, whose path is written as it is; null if it is elsewhere. */
  private static @Nullable Path local(String file) {
    String path = file.replaceFirst("^file:/+", "/");
    return path.startsWith("/") ? Path.of(path) : null;
  }
}
