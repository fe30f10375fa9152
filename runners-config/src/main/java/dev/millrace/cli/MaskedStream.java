package dev.millrace.cli;

import dev.millrace.spec.Secrets;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Hands on text line by line, with the secrets of the pipeline file in it masked: clients of
 * brokers log their settings, and do not know which of them are secret.
 */
final class MaskedStream extends OutputStream {
  private final PrintStream target;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private Secrets secrets = Secrets.NONE;

  MaskedStream(PrintStream target) {
    this.target = target;
  }

  /** From now on masks these. */
  synchronized void mask(Secrets known) {
    secrets = known;
  }

  @Override
  public synchronized void write(int character) {
    line.write(character);
    if (character == '\n') {
      target.print(secrets.mask(line.toString(StandardCharsets.UTF_8)));
      line.reset();
    }
  }

  /** Lines that have no end yet stay: half a secret would not be recognised. */
  @Override
  public void flush() {
    target.flush();
  }
}
