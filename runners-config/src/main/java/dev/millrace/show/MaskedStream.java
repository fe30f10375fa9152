package dev.millrace.show;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * Hands on text line by line, with the secrets of the pipeline file in it masked: clients of
 * brokers log their settings, and do not know which of them are secret.
 */
public final class MaskedStream extends OutputStream {
  private final PrintStream target;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final UnaryOperator<String> mask;

  /**
   * @param mask takes out of a line what must not be shown
   */
  public MaskedStream(PrintStream target, UnaryOperator<String> mask) {
    this.target = target;
    this.mask = mask;
  }

  @Override
  public synchronized void write(int character) {
    line.write(character);
    if (character == '\n') {
      target.print(mask.apply(line.toString(StandardCharsets.UTF_8)));
      line.reset();
    }
  }

  /** Lines that have no end yet stay: half a secret would not be recognised. */
  @Override
  public void flush() {
    target.flush();
  }
}
