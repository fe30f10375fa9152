package dev.millrace.connect;

import dev.millrace.connect.key.Key;
import dev.millrace.element.block.Block;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;

/** Where rows go to. */
public interface SinkType extends EndpointType {
  /** How often a row of an output may appear. */
  default Delivery delivery() {
    return Delivery.AT_LEAST_ONCE;
  }

  /**
   * Whether rows are shown on the machine that processes them, and nowhere else; refused where
   * nobody looks at that machine.
   */
  default boolean isLocal() {
    return false;
  }

  /**
   * Whether it writes directories of files that keep event times, which {@code --out DIR} and
   * {@code verify} write instead of what the file says. Exactly one sink type does.
   */
  default boolean isForDirectories() {
    return false;
  }

  /**
   * Whether it writes values of several types in one column, each as what it is. Such columns are
   * refused of others.
   */
  default boolean writesMixed(EndpointSpec sink) {
    return sink.text("format").filter("JSON"::equals).isPresent();
  }

  /** Whether it writes the event time of every row beside it, so that readers can tell it. */
  default boolean writesTimes(EndpointSpec sink) {
    return false;
  }

  /** The columns that a record's value holds, of a sink with the key {@code format}. */
  default Schema payload(EndpointSpec sink, Schema schema) {
    return schema;
  }

  /**
   * Reports what of a sink's configuration does not fit the rows that it gets. Expressions were
   * typed before, see {@link dev.millrace.connect.key.ValueType.Expression}.
   */
  default void check(SinkRows rows) {}

  /** Where a sink writes to, as messages name it: {@code topic 'plays'}, or a path. */
  default String place(EndpointSpec sink) {
    return sink.type();
  }

  /**
   * Whether two sinks of this type whose {@link #place} has one name are one, as far as their
   * configurations tell. A server that a sink cannot do without is one of its required keys.
   */
  default boolean isSamePlace(EndpointSpec sink, EndpointSpec other) {
    return keys().keys().stream()
        .filter(Key::required)
        .allMatch(key -> sink.text(key.name()).equals(other.text(key.name())));
  }

  /**
   * Whether what one sink writes replaces what another sink of the same run has written. Asked of
   * each pair of a file's sinks that are written in one mode.
   */
  default boolean replaces(EndpointSpec sink, EndpointSpec other) {
    return false;
  }

  /**
   * The sink of a run that stands beside another one of the same file, with a place of its own.
   *
   * @param name of that run: small letters and digits
   * @return with a place that nothing of the other run's place is part of; empty if there is no
   *     such place
   */
  default Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    return Optional.empty();
  }

  /**
   * Statements that make what has to be there before rows can be written, for people to run; empty
   * where nothing has. No server is asked.
   *
   * @param schema of the rows
   */
  default List<String> makes(EndpointSpec sink, Schema schema) {
    return List.of();
  }

  /** How what it wrote is read back; empty if that cannot be. */
  default Optional<ReadBack> readBack() {
    return Optional.empty();
  }

  /**
   * Whether the sink itself goes by its key {@code rate}, of batches or requests. Rows of all
   * others that have {@link SharedKeys#RATE} come to {@link #write} at that rate.
   */
  default boolean pacesItself() {
    return false;
  }

  /** What the place needs from time to time; empty if that is nothing. */
  default Optional<Upkeep> upkeep() {
    return Optional.empty();
  }

  /**
   * Writes rows.
   *
   * @param rows of the schema that the context tells
   * @throws dev.millrace.diag.UserException when the place cannot be written to, as far as that can
   *     be known before the run
   */
  SinkResult write(SinkContext context, PCollection<Block> rows);

  /**
   * What a place needs from time to time, for {@code millrace compact}; others may use it
   * meanwhile.
   */
  interface Upkeep {
    /**
     * How it is done.
     *
     * @param targetBytes how long files shall be, about
     * @param grace how long what is replaced stays for those who are reading it
     * @param dryRun whether only to say what would be done
     */
    record Settings(long targetBytes, Duration grace, boolean dryRun) {}

    /**
     * The places of a sink, each as a sink of its own: one that is refused does not keep from the
     * others, and one that two sinks share needs it once.
     */
    default List<EndpointSpec> places(EndpointSpec sink) {
      return List.of(sink);
    }

    /**
     * Does it for one of them.
     *
     * @param said takes sentences about what was done, for people
     * @throws dev.millrace.diag.UserException in the words of the place
     */
    void run(EndpointSpec place, Settings settings, Consumer<String> said);
  }
}
