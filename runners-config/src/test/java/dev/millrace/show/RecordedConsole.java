package dev.millrace.show;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A console whose two streams can be read back. */
public final class RecordedConsole {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console;

  public RecordedConsole(Style style) {
    console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            style,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            style);
  }

  public Console console() {
    return console;
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
