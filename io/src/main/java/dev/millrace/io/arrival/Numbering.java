package dev.millrace.io.arrival;

import java.io.Serializable;
import java.util.List;

/**
 * Gives messages numbers in the order in which they arrive, as if they were offsets, and
 * acknowledges them only when somebody says that they are safe. For an archive: what is
 * acknowledged is in it, and what it holds is not archived again.
 *
 * @param start the number of the first message
 * @param safe tells up to which number messages are safe
 * @param known ids of messages that are safe already and may be delivered again
 */
public record Numbering(long start, Safe safe, List<String> known) implements Serializable {
  public Numbering {
    known = List.copyOf(known);
  }

  /** Tells what is safe. */
  public interface Safe extends Serializable {
    /** The first number that is not safe yet. */
    long next();
  }
}
