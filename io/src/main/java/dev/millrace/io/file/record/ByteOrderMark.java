package dev.millrace.io.file.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/** The bytes with which some programs, spreadsheets among them, begin a text file. */
final class ByteOrderMark {
  private static final int[] UTF8 = {0xef, 0xbb, 0xbf};

  private ByteOrderMark() {}

  /**
   * The text after its mark, if it has one.
   *
   * @throws IOException if the text is UTF-16
   */
  static InputStream skip(InputStream in) throws IOException {
    PushbackInputStream text = new PushbackInputStream(in, UTF8.length);
    byte[] first = text.readNBytes(UTF8.length);
    if (starts(first, 0xfe, 0xff) || starts(first, 0xff, 0xfe)) {
      throw new IOException("the text is UTF-16; expected UTF-8");
    } else if (!starts(first, UTF8)) {
      text.unread(first);
    }
    return text;
  }

  private static boolean starts(byte[] text, int... mark) {
    boolean same = text.length >= mark.length;
    for (int i = 0; same && i < mark.length; i++) {
      same = (text[i] & 0xff) == mark[i];
    }
    return same;
  }
}
