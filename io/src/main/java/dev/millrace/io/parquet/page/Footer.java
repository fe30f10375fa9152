package dev.millrace.io.parquet.page;

import dev.millrace.io.file.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.io.SeekableInputStream;

/** Reads the bytes of a footer, and looks at the sizes in it before Parquet allocates by them. */
public final class Footer {
  /** Its length and {@code PAR1}. */
  static final int END_BYTES = 8;

  private static final int MAGIC_BYTES = 4;
  private static final String PLAIN = "PAR1";
  private static final String ENCRYPTED = "PARE";

  private Footer() {}

  /**
   * The footer of a file, without its length.
   *
   * @throws IOException if the file does not end like a Parquet file
   * @throws dev.millrace.diag.UserException ML-5122 if the footer is encrypted
   */
  static byte[] read(String path, ChannelInputFile file) throws IOException {
    long length = file.getLength();
    if (length < MAGIC_BYTES + END_BYTES) {
      throw new IOException("only " + length + " bytes long");
    }
    SeekableInputStream in = file.newStream();
    byte[] end = new byte[END_BYTES];
    in.seek(length - END_BYTES);
    in.readFully(end);
    String magic = new String(end, MAGIC_BYTES, MAGIC_BYTES, StandardCharsets.ISO_8859_1);
    if (magic.equals(ENCRYPTED)) {
      throw FileErrors.failure(
          path, FileErrors.UNREADABLE_COLUMN, "the footer of the file is encrypted");
    }
    long bytes = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (!magic.equals(PLAIN)) {
      throw new IOException("it does not end in " + PLAIN);
    }
    if (bytes <= 0 || bytes > length - END_BYTES - MAGIC_BYTES) {
      throw new IOException("it claims a footer of " + bytes + " bytes");
    }
    byte[] footer = new byte[(int) bytes];
    in.seek(length - END_BYTES - bytes);
    in.readFully(footer);
    ThriftSizes.check("the footer", footer, 0, footer.length);
    return footer;
  }

  /** The end of a file that has a footer: the footer, its length, {@code PAR1}. */
  public static byte[] end(byte[] footer) {
    return ByteBuffer.allocate(footer.length + END_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(footer)
        .putInt(footer.length)
        .put(PLAIN.getBytes(StandardCharsets.ISO_8859_1))
        .array();
  }
}
