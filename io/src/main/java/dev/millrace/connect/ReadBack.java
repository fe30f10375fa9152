package dev.millrace.connect;

import dev.millrace.diag.Diagnostic;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads back what a sink wrote: {@code verify} compares it, {@code dlq} shows it. */
public interface ReadBack {
  /** Takes a row, its event time, and which run wrote it where that is known. */
  @FunctionalInterface
  interface Taker {
    void take(Object[] row, long time, Optional<RunMark> mark);
  }

  /**
   * Of rows that agree in some columns, a place keeps one.
   *
   * @param key the columns; empty for rows that are equal in all columns and in their event time
   * @param version of rows that agree, one with the greatest value in this column stays; not asked
   *     where {@code key} is empty
   * @param deleted the column that is TRUE where nothing of the key stays, if there is one
   */
  record Kept(List<String> key, String version, Optional<String> deleted) {
    /** Equal rows stay once. */
    public static final Kept DISTINCT = new Kept(List.of(), "");

    /** A row of each key stays. */
    public Kept(List<String> key, String version) {
      this(key, version, Optional.empty());
    }

    public Kept {
      key = List.copyOf(key);
    }
  }

  /**
   * Why the rows of an output cannot be read back, in words after "its rows cannot be read back:";
   * empty if they can.
   */
  default Optional<String> obstacle(WrittenRows written) {
    return Optional.empty();
  }

  /** What stays of the rows that are written; empty if all do. */
  default Optional<Kept> kept(WrittenRows written) {
    return Optional.empty();
  }

  /** Tells which rows have a place there; the others became dead letters, and are not missed. */
  default Predicate<Object[]> placed(WrittenRows written) {
    return row -> true;
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
