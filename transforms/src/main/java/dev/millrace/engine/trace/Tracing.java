package dev.millrace.engine.trace;

import dev.millrace.element.TraceContext;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Who traces the run of this process, and what is traced on this thread. Stages that begin while
 * somebody does look it up once; where nobody does, as in the processes of a cluster, rows cost
 * nothing more.
 */
public final class Tracing {
  private static final AtomicReference<@Nullable Active> ACTIVE = new AtomicReference<>();

  /** The span of the bundle that this thread works on. */
  private static final ThreadLocal<@Nullable TraceContext> HERE = new ThreadLocal<>();

  private Tracing() {}

  /** Who makes spans, and what waits in state meanwhile. */
  record Active(SpanMaker maker, WaitingTraces waiting) {}

  /** Traces stages that begin from now on. */
  public static void open(SpanMaker maker) {
    ACTIVE.set(new Active(maker, new WaitingTraces()));
  }

  /** Ends {@link #open}. */
  public static void close(SpanMaker maker) {
    Active active = ACTIVE.get();
    if (active != null && active.maker().equals(maker)) {
      ACTIVE.compareAndSet(active, null);
    }
  }

  static Optional<Active> active() {
    return Optional.ofNullable(ACTIVE.get());
  }

  static void here(@Nullable TraceContext span) {
    if (span == null) {
      HERE.remove();
    } else {
      HERE.set(span);
    }
  }

  /** The trace that this thread works on, for what is logged; empty if there is none. */
  public static Optional<TraceContext> here() {
    return Optional.ofNullable(HERE.get());
  }
}
