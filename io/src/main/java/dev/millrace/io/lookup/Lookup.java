package dev.millrace.io.lookup;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * A place at which values are looked up by their keys. Called by several threads at a time, as many
 * as {@link LookupForm#concurrency} says. Who calls it waits, tries again and leaves a server in
 * trouble alone; a place only asks.
 */
public interface Lookup extends AutoCloseable {
  /** Connects, where values are looked up. */
  interface Opener extends Serializable {
    /** Makes ready; a server may be reached with the first question. */
    Lookup open();

    /** The place for people, without secrets. */
    String shown();

    /** How many keys one question may have. */
    int mostKeys();

    /** How long an answer may take, a connection included. */
    default Duration answersWithin() {
      return Duration.ofMinutes(2);
    }
  }

  /**
   * Asks once.
   *
   * @param keys none of them twice; each with a text per column of {@link LookupForm#keys}, as JSON
   *     writes the value, without quotes
   * @return for each key, in their order, the JSON objects that are there under it, none if it is
   *     not known; with the members that {@link LookupForm#answer} names
   * @throws LookupUnavailable if the server may answer later
   * @throws dev.millrace.element.RowFault if the server refuses a key; of several the halves are
   *     asked for then, down to that key
   * @throws dev.millrace.diag.UserException if the server refuses all questions
   */
  List<List<byte[]>> find(List<List<String>> keys) throws LookupUnavailable;

  /**
   * Asks whether the place is there and lets us ask, and whether what is asked for can be there, as
   * far as it tells without a key.
   *
   * @throws LookupUnavailable if the server may answer later
   * @throws dev.millrace.diag.UserException if the server refuses all questions
   */
  default void check() throws LookupUnavailable {
    find(List.of());
  }

  @Override
  void close();
}
