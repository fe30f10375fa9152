package dev.millrace.enrich;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long the calls of a batch took; for any threads. */
final class Calls {
  private final List<Long> millis = new ArrayList<>();

  synchronized void took(long nanos) {
    millis.add(TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  /** In milliseconds, each call. */
  synchronized List<Long> taken() {
    return List.copyOf(millis);
  }
}
