package dev.millrace.io.parquet;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.FileMetaData;

/** An open Parquet file: footer and row groups. Failures name the file. */
final class ParquetFile implements Closeable {
  private static final long SMALLEST_BYTES = 12;

  private final String path;
  private final ParquetFileReader reader;
  private final ChannelInputFile input;
  private final long footerBytes;

  private ParquetFile(String path, ParquetFileReader reader, ChannelInputFile input) {
    this.path = path;
    this.reader = reader;
    this.input = input;
    this.footerBytes = input.bytesRead();
  }

  /**
   * Opens a file and reads its footer.
   *
   * @throws UserException ML-5100, ML-5104, ML-5105 or ML-5119
   */
  static ParquetFile open(String path) {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .usePageChecksumVerification()
            .withCodecFactory(new PageCodecs())
            .build();
    ChannelInputFile input;
    try {
      input = ChannelInputFile.open(path);
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
    try {
      if (input.getLength() < SMALLEST_BYTES) {
        throw corrupt(path, new IOException("only " + input.getLength() + " bytes long"));
      }
      return new ParquetFile(path, ParquetFileReader.open(input, options), input);
    } catch (IOException | RuntimeException e) {
      close(input, e);
      throw e instanceof UserException known ? known : corrupt(path, e);
    }
  }

  private static void close(ChannelInputFile input, Exception failure) {
    try {
      input.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** The failure of a file whose content is not what its format promises. */
  static UserException corrupt(String path, Exception cause) {
    Diagnostic diagnostic =
        FileErrors.error(
            path, FileErrors.CORRUPT, "truncated, damaged or not a Parquet file: " + reason(cause));
    return new UserException(diagnostic, cause);
  }

  private static String reason(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? "it cannot be decoded" : message.lines().findFirst().orElse("");
  }

  ParquetFileReader reader() {
    return reader;
  }

  /** How many bytes were read since the footer was. */
  long bytesRead() {
    return input.bytesRead() - footerBytes;
  }

  List<BlockMetaData> rowGroups() {
    return reader.getRowGroups();
  }

  FileMetaData metadata() {
    return reader.getFileMetaData();
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
  }
}
