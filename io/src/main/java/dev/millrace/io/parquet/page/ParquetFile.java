package dev.millrace.io.parquet.page;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.metadata.FileMetaData.EncryptionType;
import org.apache.parquet.schema.MessageType;

/** An open Parquet file: footer and row groups. Failures name the file. */
public final class ParquetFile implements Closeable {
  private final String path;
  private final ParquetFileReader reader;
  private final ChannelInputFile input;
  private final PageCodecs codecs = new PageCodecs();
  private final Map<List<String>, String> unreadable;
  private final long footerBytes;

  private ParquetFile(
      String path,
      ParquetFileReader reader,
      ChannelInputFile input,
      Map<List<String>, String> unreadable) {
    this.path = path;
    this.reader = reader;
    this.input = input;
    this.unreadable = unreadable;
    this.footerBytes = input.bytesRead();
  }

  /**
   * Opens a file and reads its footer.
   *
   * @throws UserException ML-5100, ML-5104, ML-5105, ML-5119 or ML-5122
   */
  public static ParquetFile open(String path) {
    ChannelInputFile input;
    try {
      input = ChannelInputFile.open(path);
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
    try {
      byte[] footer = Footer.read(path, input);
      input.replaceFooter(footer.length, footer);
      return open(path, input, footer);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      close(input, e);
      throw e instanceof UserException known ? known : corrupt(path, e);
    }
  }

  private static ParquetFile open(String path, ChannelInputFile input, byte[] footer)
      throws IOException {
    try {
      ParquetFileReader reader = reader(input);
      if (reader.getFileMetaData().getEncryptionType() == EncryptionType.UNENCRYPTED) {
        return of(path, reader, input, Map.of());
      }
      reader.close();
    } catch (IOException | RuntimeException e) {
      FooterPatch patch = FooterPatch.of(footer);
      if (patch.unreadable().isEmpty()) {
        throw e;
      }
      return mended(path, footer.length, patch);
    }
    return mended(path, footer.length, FooterPatch.of(footer));
  }

  /** What Parquet's reader cannot take of a footer mostly concerns some columns only. */
  private static ParquetFile mended(String path, int ownBytes, FooterPatch patch)
      throws IOException {
    ChannelInputFile input = ChannelInputFile.open(path);
    try {
      input.replaceFooter(ownBytes, patch.footer());
      return of(path, reader(input), input, patch.unreadable());
    } catch (IOException | RuntimeException e) {
      close(input, e);
      throw e;
    }
  }

  private static ParquetFileReader reader(ChannelInputFile input) throws IOException {
    return ParquetFileReader.open(
        input, ParquetReadOptions.builder(new PlainParquetConfiguration()).build());
  }

  private static ParquetFile of(
      String path,
      ParquetFileReader reader,
      ChannelInputFile input,
      Map<List<String>, String> patched)
      throws IOException {
    Map<List<String>, String> unreadable = new HashMap<>(patched);
    MessageType schema = reader.getFileMetaData().getSchema();
    for (BlockMetaData group : reader.getRowGroups()) {
      for (ColumnChunkMetaData column : group.getColumns()) {
        check(group, column, schema, input.getLength());
        CompressionCodecName codec = column.getCodec();
        if (codec == CompressionCodecName.BROTLI || codec == CompressionCodecName.LZO) {
          unreadable.putIfAbsent(
              List.of(column.getPath().toArray()),
              "is compressed by " + codec + ", for which there is no decompressor here");
        }
      }
    }
    return new ParquetFile(path, reader, input, unreadable);
  }

  /** Parquet allocates by what the footer claims, and rows without columns cost no bytes. */
  private static void check(
      BlockMetaData group, ColumnChunkMetaData column, MessageType schema, long fileBytes)
      throws IOException {
    long start = column.getStartingPos();
    long size = column.getTotalSize();
    if (start < 0 || size < 0 || size > fileBytes - start) {
      throw new IOException("column " + column.getPath() + " claims bytes beyond the file's end");
    }
    boolean repeats = schema.getMaxRepetitionLevel(column.getPath().toArray()) > 0;
    boolean fits = repeats || column.getValueCount() == group.getRowCount();
    if (group.getRowCount() < 0 || column.getValueCount() < 0 || !fits) {
      throw new IOException(
          "a row group of "
              + group.getRowCount()
              + " rows has "
              + column.getValueCount()
              + " values of "
              + column.getPath());
    }
  }

  private static void close(ChannelInputFile input, Throwable failure) {
    try {
      input.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** The failure of a file whose content is not what its format promises. */
  public static UserException corrupt(String path, Throwable cause) {
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

  public ParquetFileReader reader() {
    return reader;
  }

  /** How many bytes were read since the footer was. */
  public long bytesRead() {
    return input.bytesRead() - footerBytes;
  }

  public List<BlockMetaData> rowGroups() {
    return reader.getRowGroups();
  }

  public FileMetaData metadata() {
    return reader.getFileMetaData();
  }

  public FileSchema schema() {
    return new FileSchema(path, metadata().getSchema(), unreadable);
  }

  /** Reads columns of a row group. */
  public RowGroupPages pages(int group, Set<ColumnPath> columns) throws IOException {
    return RowGroupPages.read(input, codecs, rowGroups().get(group), columns);
  }

  @Override
  public void close() {
    codecs.release();
    try {
      reader.close();
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
  }
}
