package dev.millrace.io.file.record;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.io.file.FileErrors;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.jspecify.annotations.Nullable;

/** The rows of one open text file, one after the other. */
abstract class TextRows implements Closeable {
  /** A longer line or record is not one of ours; it must not fill the memory. */
  static final int MAX_RECORD_BYTES = 16 << 20;

  private final String path;

  TextRows(String path) {
    this.path = path;
  }

  /**
   * One row, or what is in its place.
   *
   * @param line where it starts, counted from 1
   * @param row the values in the order of {@link DecodeColumns}, null if it is faulty
   * @param bytes the original text; of one that is longer than {@link #MAX_RECORD_BYTES}, so much
   */
  record TextRow(long line, Object @Nullable [] row, byte[] bytes, @Nullable RowFault fault) {}

  /**
   * Opens a file.
   *
   * @throws UserException ML-5100, ML-5104, ML-5105, ML-5106, ML-5119
   */
  static TextRows open(TextSourceOptions options, String path) {
    InputStream in = null;
    try {
      in = raw(path);
      if (options.format() == TextFormat.AVRO) {
        return AvroRows.open(path, DecodeColumns.of(options), in);
      }
      in = plain(path, in);
      DecodeColumns columns = DecodeColumns.of(options);
      return switch (options.format()) {
        case JSON -> new JsonLines(path, columns, in);
        case CSV -> CsvRows.open(path, columns, in, options.csv());
        case TEXT -> new PlainLines(path, columns, in);
        case AVRO -> throw new IllegalStateException("not text");
      };
    } catch (IOException e) {
      throw failed(path, in, e);
    } catch (UserException e) {
      closeAfter(in, e);
      throw e;
    }
  }

  /** The bytes of a file as they are stored. */
  static InputStream raw(String path) throws IOException {
    return Channels.newInputStream(FileSystems.open(FileSystems.matchNewResource(path, false)));
  }

  /** The text of a file, without compression and byte order mark. */
  static InputStream plain(String path, InputStream raw) throws IOException {
    return ByteOrderMark.skip(TextCompression.ofFile(path).decompress(raw));
  }

  /** What is wrong with a line longer than {@link #MAX_RECORD_BYTES}. */
  static RowFault tooLong() {
    return new RowFault(
        FileErrors.ROW_LINE, "the line is longer than " + MAX_RECORD_BYTES + " bytes");
  }

  private static UserException failed(String path, @Nullable InputStream in, IOException e) {
    closeAfter(in, e);
    return in == null
        ? new UserException(FileErrors.reading(path, e), e)
        : damaged(path, e.getMessage(), e);
  }

  private static void closeAfter(@Nullable InputStream in, Exception failure) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  static UserException damaged(String path, @Nullable String why, Exception cause) {
    return new UserException(damaged(path, why == null ? "it ends early" : why), cause);
  }

  static Diagnostic damaged(String path, String why) {
    return FileErrors.error(
        path, FileErrors.CORRUPT, "truncated, damaged or of another format: " + why);
  }

  String path() {
    return path;
  }

  /** Warnings about columns that are NULL because the file has none of their name. */
  List<Diagnostic> absent() {
    return List.of();
  }

  /** The line that comes next, counted from 1. */
  abstract long line();

  /**
   * The next row, or null after the last.
   *
   * @throws IOException when the file cannot be read on
   */
  abstract @Nullable TextRow next() throws IOException;
}
