package dev.millrace.engine.trace;

import dev.millrace.element.TraceContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The traces of events that wait in state for the watermark, in this process's memory and by a hash
 * of the event: what is kept with the state itself knows no traces. Those above {@value #MOST}, and
 * all of them when the process ends, are forgotten; their events are not.
 */
final class WaitingTraces {
  private static final int MOST = 20_000;

  private final Map<Long, TraceContext> traces = new ConcurrentHashMap<>();

  void put(long event, TraceContext context) {
    if (traces.size() < MOST) {
      traces.put(event, context);
    }
  }

  boolean isEmpty() {
    return traces.isEmpty();
  }

  @Nullable TraceContext take(long event) {
    return traces.remove(event);
  }
}
