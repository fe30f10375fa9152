package dev.millrace.io.partitioned;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Where an archive ends that holds a partition of a log: the archive counts records, and which id
 * the last of them has is read from its row.
 *
 * @param id of the last record; empty if it is not known
 * @param next the number of the record after it
 */
public record ArchivedEnd(String id, long next) implements Serializable {
  /** Gives the ids of the records that an archive holds. */
  @FunctionalInterface
  public interface Ids {
    /** Those from a number of a partition on, among others. */
    List<String> from(int partition, long number);
  }

  /**
   * A log that is archived.
   *
   * @param shown the log, for people
   * @param record what it calls a record
   * @param partition what it calls a partition
   * @param of gives the number of the partition in an id
   * @param order of the ids of a partition
   * @param gap is told what is lost; ends the read unless that is allowed
   */
  public record Log(
      String shown,
      String record,
      String partition,
      ToIntFunction<String> of,
      Comparator<String> order,
      Consumer<String> gap) {
    private Optional<String> last(int number, List<String> ids) {
      Stream<String> own = ids.stream().filter(id -> of.applyAsInt(id) == number);
      return own.max(order);
    }
  }

  /**
   * Looks up which record an archive has last.
   *
   * @param partition its number
   * @param next the number of the record after the last one that the archive says it holds
   * @throws dev.millrace.diag.UserException from {@link Log#gap} if the archive does not have that
   *     record any more
   */
  public static ArchivedEnd of(Log log, int partition, long next, Ids ids) {
    Optional<String> last = log.last(partition, ids.from(partition, next - 1));
    if (last.isPresent()) {
      return new ArchivedEnd(last.get(), next);
    }
    log.gap()
        .accept(
            "the archive of "
                + log.shown()
                + " has no "
                + log.record()
                + " number "
                + (next - 1)
                + " of "
                + log.partition()
                + " "
                + partition
                + ", after which it would go on: were files of it removed?");
    return new ArchivedEnd(log.last(partition, ids.from(partition, 0)).orElse(""), next);
  }
}
