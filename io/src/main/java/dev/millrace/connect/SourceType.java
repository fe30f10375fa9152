package dev.millrace.connect;

import dev.millrace.io.file.FoundColumns;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/** Where rows come from: a source says how it is read if its rows end, or if they do not. */
public interface SourceType extends EndpointType {
  /** How it is read if its rows end by themselves. */
  default Optional<BoundedSource> bounded() {
    return Optional.empty();
  }

  /**
   * Whether it may be the archive side of a stream: its rows are files below a path, which {@code
   * archive} and {@code verify} look at.
   */
  default boolean mayBeArchive() {
    return bounded().isPresent();
  }

  /** How it is read as the live side of a stream. */
  default Optional<LiveSource> live() {
    return Optional.empty();
  }

  /**
   * The columns of its rows as they are found in what is there, for a source that declares none;
   * empty if what is there does not tell them.
   *
   * @throws dev.millrace.diag.UserException if nothing is there, or it cannot be read
   */
  default Optional<FoundColumns> foundColumns(EndpointSpec source) {
    return Optional.empty();
  }

  /** Whether its records never end by themselves. */
  default boolean isEndless() {
    return bounded().isEmpty();
  }

  /** Whether it reads files, and one of this name is of its kind, for example {@code a.csv.gz}. */
  default boolean ownsFile(String name) {
    return false;
  }

  /** Whether it reads the files that {@code archive} writes. */
  default boolean readsArchives() {
    return false;
  }

  /** Its keys that name columns of {@link #addedColumns}. */
  default Set<String> columnKeys() {
    return Set.of();
  }

  /** The columns of its rows, of those that the file declares; without those that it adds. */
  default Schema rows(EndpointSpec source, Schema declared) {
    return declared;
  }

  /** What is wrong with the declared columns, in a sentence; empty if nothing is. */
  default Optional<String> misfit(EndpointSpec source, Schema declared) {
    return Optional.empty();
  }

  /**
   * The columns that a source adds to those of the values, by the dotted path of the key that names
   * each.
   */
  default Map<String, Schema.Field> addedColumns(EndpointSpec source) {
    return Map.of();
  }
}
