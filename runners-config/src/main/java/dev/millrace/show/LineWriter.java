package dev.millrace.show;

import java.io.Writer;
import java.util.function.Consumer;

/** Hands complete lines on: picocli writes its help through it. */
public final class LineWriter extends Writer {
  private final Consumer<String> lines;
  private final StringBuilder open = new StringBuilder();

  public LineWriter(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (chars[i] == '\n') {
        lines.accept(open.toString().stripTrailing());
        open.setLength(0);
      } else if (chars[i] != '\r') {
        open.append(chars[i]);
      }
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    if (!open.isEmpty()) {
      lines.accept(open.toString());
      open.setLength(0);
    }
  }
}
