package dev.millrace.io.file.record;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of CSV (RFC 4180), one after the other, as bytes: all that is special in it is ASCII,
 * so that a field which is not UTF-8 is a fault of its record alone.
 *
 * <p>A record ends with LF, CRLF or CR. A field that begins with a quote goes on to the next single
 * one, over line ends; a quote within a field that does not begin with one is a character like any
 * other. Where quotes do not match, only the line on which the record begins is broken, and reading
 * goes on with the next line: one stray quote must not swallow the rest of a file.
 *
 * <p>Where there are comments, one ends a field without quotes, and a line of nothing else is no
 * record.
 */
final class CsvRecords implements Closeable {
  private static final int QUOTE = '"';
  private static final int END = -1;

  private final InputStream in;
  private final int delimiter;
  private final int comment;
  private final int maxBytes;

  /** Bytes that were read ahead, from {@code at} to {@code end}. */
  private byte[] buffer;

  private int start;
  private int at;
  private int end;
  private boolean drained;
  private long line = 1;

  /**
   * One record.
   *
   * @param line where it begins, counted from 1
   * @param fields the bytes of each field without its quotes, null for one that is empty without
   *     quotes; empty for a broken record
   * @param bytes the record as it stands, without its end
   * @param fault what is wrong with it, or null
   */
  record CsvRecord(
      long line, List<byte @Nullable []> fields, byte[] bytes, @Nullable String fault) {
    boolean isBlank() {
      return fault == null && fields.size() == 1 && bytes.length == 0;
    }
  }

  /** What is wrong with the quotes of a record. */
  private static final class BrokenRecord extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenRecord(String sentence) {
      super(sentence, null, false, false);
    }
  }

  /**
   * @param maxBytes a longer record is broken; it must not fill the memory
   */
  CsvRecords(InputStream in, CsvForm form, int maxBytes) {
    this(in, new byte[1 << 16], form, maxBytes);
  }

  private CsvRecords(InputStream in, byte[] buffer, CsvForm form, int maxBytes) {
    this.in = in;
    this.buffer = buffer;
    this.delimiter = form.delimiter();
    this.comment = form.comment();
    this.maxBytes = maxBytes;
  }

  /** The records in a few bytes, which are neither copied nor changed. */
  static CsvRecords in(byte[] bytes, CsvForm form) {
    CsvRecords records =
        new CsvRecords(InputStream.nullInputStream(), bytes, form, Integer.MAX_VALUE);
    records.end = bytes.length;
    records.drained = true;
    return records;
  }

  /** The number of the line that comes next. */
  long line() {
    return line;
  }

  /** The next record, null at the end. */
  @Nullable CsvRecord next() throws IOException {
    start = at;
    while (peek() == comment) {
      skipComment();
      endLine();
      start = at;
    }
    long first = line;
    if (peek() == END) {
      return null;
    }
    List<byte @Nullable []> fields = new ArrayList<>();
    try {
      boolean more = true;
      while (more) {
        fields.add(peek() == QUOTE ? quoted() : plain());
        more = peek() == delimiter;
        at += more ? 1 : 0;
        limit();
      }
    } catch (BrokenRecord e) {
      return broken(first, e);
    }
    byte[] bytes = Arrays.copyOfRange(buffer, start, at);
    skipComment();
    endLine();
    return new CsvRecord(first, fields, bytes, null);
  }

  private byte @Nullable [] plain() throws IOException, BrokenRecord {
    int from = at - start;
    int c = peek();
    while (c != delimiter && c != comment && c != '\n' && c != '\r' && c != END) {
      at++;
      limit();
      c = peek();
    }
    return at - start == from ? null : Arrays.copyOfRange(buffer, start + from, at);
  }

  private byte[] quoted() throws IOException, BrokenRecord {
    ByteArrayOutputStream field = new ByteArrayOutputStream();
    at++;
    while (true) {
      int c = peek();
      if (c == END) {
        throw new BrokenRecord("a quote is not closed");
      }
      at++;
      limit();
      if (c == QUOTE) {
        int after = peek();
        if (after == delimiter
            || after == comment
            || after == '\n'
            || after == '\r'
            || after == END) {
          return field.toByteArray();
        } else if (after != QUOTE) {
          throw new BrokenRecord("there is text after the quote that closes a field");
        }
        at++;
      } else if (c == '\n' || c == '\r' && peek() != '\n') {
        line++;
      }
      field.write(c);
    }
  }

  private void limit() throws BrokenRecord {
    if (at - start > maxBytes) {
      throw new BrokenRecord("the record is longer than " + maxBytes + " bytes");
    }
  }

  /** Goes back to the end of the record's first line. */
  private CsvRecord broken(long first, BrokenRecord why) throws IOException {
    at = start;
    line = first;
    int c = peek();
    while (c != '\n' && c != '\r' && c != END && at - start < maxBytes) {
      at++;
      c = peek();
    }
    byte[] bytes = Arrays.copyOfRange(buffer, start, at);
    while (c != '\n' && c != '\r' && c != END) {
      at++;
      start = at;
      c = peek();
    }
    endLine();
    return new CsvRecord(first, List.of(), bytes, why.getMessage());
  }

  /** Goes to the end of the line if a comment begins here. */
  private void skipComment() throws IOException {
    if (peek() == comment) {
      for (int c = peek(); c != '\n' && c != '\r' && c != END; c = peek()) {
        at++;
        start = at;
      }
    }
  }

  private void endLine() throws IOException {
    if (peek() == '\r') {
      at++;
      if (peek() == '\n') {
        at++;
      }
    } else if (peek() == '\n') {
      at++;
    }
    line++;
  }

  /** The next byte, or {@link #END}; what lies between start and end stays in the buffer. */
  private int peek() throws IOException {
    if (at == end && !fill()) {
      return END;
    }
    return buffer[at] & 0xff;
  }

  private boolean fill() throws IOException {
    if (drained) {
      return false;
    }
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      at -= start;
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int count = in.read(buffer, end, buffer.length - end);
    drained = count < 0;
    end += Math.max(0, count);
    return !drained;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
