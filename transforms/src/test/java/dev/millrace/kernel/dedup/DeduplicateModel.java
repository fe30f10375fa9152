package dev.millrace.kernel.dedup;

import dev.millrace.element.Event;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Deduplication word for word: the walk over all events of a key, looking at all kept ones. */
final class DeduplicateModel {
  private DeduplicateModel() {}

  /**
   * @param walk all events of one key in order of event time, ties by bytes
   */
  static Outcome of(List<Event> walk, long within, boolean keepLast, boolean duplicatesOutput) {
    List<List<Event>> runs = new ArrayList<>();
    for (Event event : walk) {
      List<Event> run = null;
      for (List<Event> candidate : runs) {
        long kept = candidate.get(0).time();
        if (kept <= event.time() && event.time() < kept + within) {
          run = candidate;
        }
      }
      if (run == null) {
        run = new ArrayList<>();
        runs.add(run);
      }
      run.add(event);
    }
    Outcome outcome = new Outcome();
    for (List<Event> run : runs) {
      int kept = keepLast ? run.size() - 1 : 0;
      for (int i = 0; i < run.size(); i++) {
        outcome.count(i == kept ? Disposition.PASSED : Disposition.DUPLICATE, 1);
        if (i == kept || duplicatesOutput) {
          outcome.add(i == kept ? 0 : 1, run.get(i));
        }
      }
    }
    return outcome;
  }
}
