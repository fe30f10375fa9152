package dev.millrace.connect;

import java.time.Duration;
import java.util.function.Consumer;

/** What a place needs from time to time, for {@code millrace compact}; others may use it meanwhile. */
public interface Upkeep {
  /**
   * How it is done.
   *
   * @param targetBytes how long files shall be, about
   * @param grace how long what is replaced stays for those who are reading it
   * @param dryRun whether only to say what would be done
   */
  record Settings(long targetBytes, Duration grace, boolean dryRun) {}

  /**
   * Does it.
   *
   * @param said takes sentences about what was done, for people
   * @throws dev.millrace.diag.UserException in the words of the place
   */
  void run(EndpointSpec sink, Settings settings, Consumer<String> said);
}
