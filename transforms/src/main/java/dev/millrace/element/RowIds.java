package dev.millrace.element;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Gives every row of an output an identifier that is the same in every run, attempt and mode: the
 * first half of a SHA-256 over pipeline name, output name, event time, window and the row's encoded
 * bytes, as 32 hexadecimal digits. Rows that are equal in all of these have equal identifiers.
 */
public final class RowIds implements Serializable {
  private final String pipeline;
  private final String output;
  private transient volatile @Nullable MessageDigest start;

  private RowIds(String pipeline, String output) {
    this.pipeline = pipeline;
    this.output = output;
  }

  /**
   * @param pipeline the pipeline's name; its file's hash is left out, so that an edit elsewhere in
   *     the file changes no identifier
   */
  public static RowIds of(String pipeline, String output) {
    return new RowIds(pipeline, output);
  }

  /** The identifier of a row whose {@code RowCodec} bytes are a slice of {@code bytes}. */
  public String id(byte[] bytes, int offset, int length, long time, Window window) {
    try {
      MessageDigest digest = (MessageDigest) start().clone();
      ByteBuffer numbers = ByteBuffer.allocate(24);
      numbers.putLong(time).putLong(window.start()).putLong(window.end());
      digest.update(numbers.array());
      digest.update(bytes, offset, length);
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException | CloneNotSupportedException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** What all identifiers begin with. */
  private MessageDigest start() throws NoSuchAlgorithmException {
    MessageDigest known = start;
    if (known == null) {
      known = MessageDigest.getInstance("SHA-256");
      known.update(pipeline.getBytes(StandardCharsets.UTF_8));
      known.update((byte) 0);
      known.update(output.getBytes(StandardCharsets.UTF_8));
      known.update((byte) 0);
      start = known;
    }
    return known;
  }
}
