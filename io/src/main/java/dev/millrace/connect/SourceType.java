package dev.millrace.connect;

import java.util.Optional;

/** Where rows come from. */
public interface SourceType extends EndpointType {
  /** How it is read if its rows end by themselves. */
  default Optional<BoundedSource> bounded() {
    return Optional.empty();
  }

  /** Whether its records never end by themselves. */
  default boolean isEndless() {
    return bounded().isEmpty();
  }
}
