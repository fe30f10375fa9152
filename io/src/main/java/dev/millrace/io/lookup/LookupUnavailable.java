package dev.millrace.io.lookup;

import java.time.Duration;
import java.util.Optional;

/** A server did not answer, and may do so later. */
public final class LookupUnavailable extends Exception {
  private final transient Optional<Duration> pause;

  /**
   * @param words what is wrong, for people
   * @param pause how long the server asks to wait
   */
  public LookupUnavailable(String words, Optional<Duration> pause, Exception cause) {
    super(words, cause);
    this.pause = pause;
  }

  /** Without a wish of the server. */
  public LookupUnavailable(String words, Exception cause) {
    this(words, Optional.empty(), cause);
  }

  /** What is wrong, for people. */
  public String words() {
    return String.valueOf(getMessage());
  }

  /** How long the server asks to wait. */
  public Optional<Duration> pause() {
    return pause;
  }
}
