package dev.millrace.show;

import dev.millrace.spec.Secrets;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Where commands write: results to {@code out}, everything about the run itself (progress,
 * warnings, errors) to {@code err}, so that results can be piped.
 */
public final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final Style outStyle;
  private final Style errStyle;
  private boolean unfinishedLine;
  private final Optional<JsonLog> log;
  private Secrets secrets = Secrets.NONE;

  public Console(PrintStream out, Style outStyle, PrintStream err, Style errStyle) {
    this(out, outStyle, err, errStyle, Optional.empty());
  }

  private Console(
      PrintStream out, Style outStyle, PrintStream err, Style errStyle, Optional<JsonLog> log) {
    this.out = out;
    this.outStyle = outStyle;
    this.err = err;
    this.errStyle = errStyle;
    this.log = log;
  }

  /**
   * The same streams, with lines about runs as the log has them: no colours, nothing overwritten.
   */
  public Console logging(JsonLog form) {
    return new Console(out, outStyle, err, Style.PLAIN, Optional.of(form));
  }

  /** The streams of this process; the launcher says by system properties which are terminals. */
  public static Console ofProcess(Map<String, String> environment) {
    String width = System.getProperty("millrace.width", "");
    return new Console(
        stream(FileDescriptor.out),
        Style.of(Boolean.getBoolean("millrace.terminal.out"), width, environment),
        stream(FileDescriptor.err),
        Style.of(Boolean.getBoolean("millrace.terminal.err"), width, environment));
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new LeavableStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
  }

  /** Where results go, for those who write it themselves. */
  public PrintStream results() {
    return out;
  }

  /** Whether results could not be written: their disk is full, say. */
  public synchronized boolean hasLostResults() {
    return out.checkError();
  }

  /** Takes everything off the terminal that {@code out} is. */
  public synchronized void clear() {
    finishLine();
    // Also what was scrolled away.
    out.print("\033[H\033[2J\033[3J");
    out.flush();
  }

  /** The style of {@code out}. */
  public Style style() {
    return outStyle;
  }

  /** The style of {@code err}. */
  public Style errStyle() {
    return errStyle;
  }

  /**
   * From now on no line shows these secrets. Those of earlier calls are still taken out: a command
   * may read several files before it says anything of the first.
   */
  public synchronized void mask(Secrets more) {
    secrets = secrets.and(more);
  }

  /** The text without what must not be shown, for what is cut or written elsewhere. */
  public synchronized String masked(String text) {
    return secrets.mask(text);
  }

  /** Writes a line of the result. */
  public synchronized void out(String line) {
    finishLine();
    out.println(secrets.mask(line));
  }

  /** Writes a line about the run. */
  public synchronized void err(String line) {
    finishLine();
    String shown = secrets.mask(line);
    err.println(log.map(form -> form.of(shown)).orElse(shown));
  }

  /** What follows is about this pipeline. */
  public void about(String pipeline) {
    log.ifPresent(form -> form.about(pipeline));
  }

  /** Writes a line about the run over the one before; only where {@code err} is a terminal. */
  public synchronized void overwrite(String line) {
    err.print("\r\033[K" + secrets.mask(line));
    err.flush();
    unfinishedLine = true;
  }

  /** Takes the overwritten line away. */
  public synchronized void clearLine() {
    finishLine();
  }

  private void finishLine() {
    if (unfinishedLine) {
      err.print("\r\033[K");
      err.flush();
      unfinishedLine = false;
    }
  }
}
