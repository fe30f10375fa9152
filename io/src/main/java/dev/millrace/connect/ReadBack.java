package dev.millrace.connect;

import dev.millrace.diag.Diagnostic;
import java.util.Optional;

/** Reads back what a sink wrote: {@code verify} compares it, {@code dlq} shows it. */
public interface ReadBack {
  /** Takes a row, its event time, and which run wrote it where that is known. */
  @FunctionalInterface
  interface Taker {
    void take(Object[] row, long time, Optional<RunMark> mark);
  }

  /**
   * Why the rows of an output cannot be read back, in words after "its rows cannot be read back:";
   * empty if they can.
   */
  default Optional<String> obstacle(WrittenRows written) {
    return Optional.empty();
  }

  /** Whether rows come back with their event times. */
  boolean keepsTimes();

  /**
   * Reads all rows that are there at present, of whatever run.
   *
   * @throws dev.millrace.diag.UserException ML-4107 if something that is there is not a row of the
   *     output, and in the words of the place if it cannot be read
   */
  void read(WrittenRows written, Taker taker);

  /** What is there and not read yet, because it is not final; empty if there is nothing such. */
  default Optional<Diagnostic> withheld(EndpointSpec sink) {
    return Optional.empty();
  }
}
