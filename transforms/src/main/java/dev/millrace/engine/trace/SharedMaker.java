package dev.millrace.engine.trace;

import dev.millrace.engine.trace.Tracing.Active;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Who traces one job in this process for all its stages: opened by the first of them, and closed by
 * the last, since nobody else knows when a process of a cluster has done its part.
 */
final class SharedMaker {
  private static final Map<Key, SharedMaker> OPEN = new HashMap<>();

  private final Key key;
  private final SpanMaker maker;
  private final Active active;
  private int users;

  /** What tells jobs apart. */
  private record Key(String pipeline, URI collector, double share) {}

  private SharedMaker(Key key) {
    this.key = key;
    this.maker =
        ServiceLoader.load(SpanMakers.class, SpanMakers.class.getClassLoader())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("nobody on the class path makes spans"))
            .open(key.pipeline(), key.collector(), key.share());
    this.active = new Active(maker, new WaitingTraces());
  }

  /** The one of a job; to be given back with {@link #release}. */
  static SharedMaker acquire(TraceSettings settings) {
    Key key =
        new Key(
            settings.getTracePipeline(),
            URI.create(settings.getTraceCollector()),
            settings.getTraceShare());
    synchronized (OPEN) {
      SharedMaker shared = OPEN.computeIfAbsent(key, SharedMaker::new);
      shared.users++;
      return shared;
    }
  }

  Active active() {
    return active;
  }

  void release() {
    synchronized (OPEN) {
      if (--users > 0) {
        return;
      }
      OPEN.remove(key);
    }
    maker.close();
  }
}
