package dev.millrace.connect;

import java.util.Map;
import java.util.Optional;

/**
 * A kind of place that rows come from or go to: one source type, one sink type, one type of
 * look-up, or several of these. All that is special about it is said here, and no other room names
 * it.
 *
 * <p>Connectors are found by {@link java.util.ServiceLoader}: a class with a public constructor
 * without arguments, named in {@code META-INF/services/dev.millrace.connect.Connector} of a jar on
 * the class path. A connector has no state; what is read from a pipeline file comes with each call.
 */
public interface Connector {
  /** What reports call the kind: one word in small letters, for example {@code kafka}. */
  String name();

  /** Where it stands among others on the reference page; those of equal rank by name. */
  default int rank() {
    return Integer.MAX_VALUE;
  }

  /**
   * The codes of messages about its own places and rows, each with the page that explains it: a
   * file of {@code docs/errors}, or the address of a page of its own. Codes that all connectors
   * share, those of keys and formats for example, are not among them.
   */
  default Map<String, String> codes() {
    return Map.of();
  }

  /** Its type of source; empty if nothing can be read. */
  default Optional<SourceType> source() {
    return Optional.empty();
  }

  /** Its type of sink; empty if nothing can be written. */
  default Optional<SinkType> sink() {
    return Optional.empty();
  }

  /** Its type of look-up; empty if the step {@code Enrich} cannot ask it. */
  default Optional<LookupType> lookup() {
    return Optional.empty();
  }
}
