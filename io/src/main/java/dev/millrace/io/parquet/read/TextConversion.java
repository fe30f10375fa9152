package dev.millrace.io.parquet.read;

import dev.millrace.element.RowFault;
import dev.millrace.element.coding.Utf8;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.parquet.page.Conversion;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;

/** BINARY that holds UTF-8; other bytes are a fault of the row, which shows them. */
final class TextConversion extends Conversion {
  /** What a decoder puts in place of bytes that are not UTF-8; texts may have it as well. */
  private static final char REPLACEMENT = '\ufffd';

  private static final int SHOWN_BYTES = 1_024;

  private final String column;
  private final boolean keepsUtf8;

  /**
   * @param column for messages
   * @param keepsUtf8 whether strings may be {@link Utf8}
   */
  TextConversion(String column, boolean keepsUtf8) {
    this.column = column;
    this.keepsUtf8 = keepsUtf8;
  }

  @Override
  public Conversion keepingUtf8() {
    return new TextConversion(column, true);
  }

  @Override
  public Object of(Binary stored) {
    byte[] bytes = stored.getBytes();
    return of(bytes, 0, bytes.length);
  }

  @Override
  public Object of(byte[] page, int offset, int length) {
    Utf8 utf8 = keepsUtf8 ? Utf8.ofAscii(page, offset, length) : null;
    if (utf8 != null) {
      return utf8;
    }
    String text = new String(page, offset, length, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : checked(text, page, offset, length);
  }

  private Object checked(String text, byte[] page, int offset, int length) {
    ByteBuffer bytes = ByteBuffer.wrap(page, offset, length).slice();
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    if (!decoder.decode(bytes, CharBuffer.allocate(length), true).isError()) {
      return text;
    }
    int shown = Math.min(length, SHOWN_BYTES);
    return new RowFault(
        FileErrors.ROW_VALUE,
        "column '"
            + column
            + "' is not UTF-8 text: byte "
            + bytes.position()
            + " of "
            + length
            + " does not belong; "
            + (shown < length ? "it begins, in hexadecimal, " : "in hexadecimal it is ")
            + HexFormat.of().formatHex(page, offset, offset + shown));
  }

  @Override
  public Object of(Dictionary dictionary, int id) {
    return of(dictionary.decodeToBinary(id));
  }
}
