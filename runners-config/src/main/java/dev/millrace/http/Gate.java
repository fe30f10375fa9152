package dev.millrace.http;

import java.util.Optional;

/** Decides about each request before a page sees it. */
@FunctionalInterface
public interface Gate {
  /** Lets everybody in. */
  Gate OPEN = asked -> Optional.empty();

  /** What is answered instead of the page; empty to let the request in. */
  Optional<Answer> refuse(Asked asked);
}
