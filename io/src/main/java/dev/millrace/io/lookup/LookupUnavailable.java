package dev.millrace.io.lookup;

import java.time.Duration;
import java.util.Optional;

/** A server did not answer, and may do so later. */
public final class LookupUnavailable extends Exception {
  private final transient Optional<Duration> pause;
  private final boolean well;

  /**
   * @param words what is wrong, for people
   * @param pause how long the server asks to wait
   * @param well whether the server is not in trouble, and only asks to come back later
   */
  public LookupUnavailable(String words, Optional<Duration> pause, boolean well, Exception cause) {
    super(words, cause);
    this.pause = pause;
    this.well = well;
  }

  /** The server, or the way to it, is in trouble. */
  public LookupUnavailable(String words, Exception cause) {
    this(words, Optional.empty(), false, cause);
  }

  /** What is wrong, for people. */
  public String words() {
    return String.valueOf(getMessage());
  }

  /** How long the server asks to wait. */
  public Optional<Duration> pause() {
    return pause;
  }

  /** Whether the server is not in trouble, and only asks to come back later. */
  public boolean isWell() {
    return well;
  }
}
