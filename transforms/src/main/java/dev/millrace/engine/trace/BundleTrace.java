package dev.millrace.engine.trace;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.TraceContext;
import dev.millrace.element.TraceContext.Word;
import dev.millrace.element.block.Block;
import dev.millrace.element.coding.ByteHash;
import dev.millrace.engine.trace.SpanMaker.OpenSpan;
import dev.millrace.engine.trace.SpanMaker.Role;
import dev.millrace.engine.trace.Tracing.Active;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Traces the bundles of one stage: a bundle has a span if a record in it belongs to a trace that is
 * recorded, from its start to its end, with links to those traces. A record's own trace goes on
 * with what becomes of it; one that says nothing of a trace may begin one, and belongs to the span
 * of the bundle that received it. One instance belongs to one stage and so to one thread at a time.
 */
public final class BundleTrace {
  /** How many traces a span is linked to; those of further records go on all the same. */
  private static final int MOST_LINKS = 128;

  private final Active active;
  private final String step;
  private final Role role;
  private final Set<TraceContext> links = new LinkedHashSet<>();
  private @Nullable SharedMaker shared;
  private long start;
  private long rows;
  private @Nullable OpenSpan span;

  private BundleTrace(Active active, String step, Role role, @Nullable SharedMaker shared) {
    this.active = active;
    this.shared = shared;
    this.step = step;
    this.role = role;
  }

  /**
   * A stage's, if somebody traces the run; to be ended by {@link #close}.
   *
   * @param options of the job, which may say that it is traced
   */
  public static Optional<BundleTrace> of(String step, Role role, PipelineOptions options) {
    Optional<Active> here = Tracing.active();
    TraceSettings settings = options.as(TraceSettings.class);
    if (here.isPresent() || settings.getTraceCollector().isEmpty()) {
      return here.map(active -> new BundleTrace(active, step, role, null));
    }
    SharedMaker shared = SharedMaker.acquire(settings);
    return Optional.of(new BundleTrace(shared.active(), step, role, shared));
  }

  /** Begins a bundle; one that was not ended has failed. */
  public void begin() {
    fail();
    start = active.maker().now();
    rows = 0;
  }

  /** Takes note of rows that came in. */
  public void received(Block block) {
    rows += block.count();
    block.traces().forEach(traced -> link(traced.context()));
  }

  /** Takes note of a record that came in; gives the trace to which what becomes of it belongs. */
  public @Nullable TraceContext received(SourceRecord record) {
    rows++;
    return traceOf(record);
  }

  /** The trace to which what becomes of a record belongs. */
  public @Nullable TraceContext traceOf(SourceRecord record) {
    Word word = TraceContext.of(record.headers());
    return switch (word.said()) {
      case NOT_SAMPLED -> null;
      case SAMPLED -> {
        TraceContext context = word.context();
        if (context != null) {
          link(context);
        }
        yield context;
      }
      case NOTHING -> active.maker().begins(record.coordinates()) ? span().context() : null;
    };
  }

  private OpenSpan span() {
    OpenSpan known = span;
    if (known == null) {
      known = active.maker().start(step, role, start);
      span = known;
      Tracing.here(known.context());
    }
    return known;
  }

  private void link(TraceContext context) {
    OpenSpan linked = span();
    if (links.size() < MOST_LINKS
        && !linked.context().spanId().equals(context.spanId())
        && links.add(context)) {
      linked.link(context);
    }
  }

  /**
   * Remembers the trace of an event that waits in state.
   *
   * @param event a hash of all of it
   */
  public void waits(long event, TraceContext context) {
    active.waiting().put(ByteHash.with(event, step.hashCode()), context);
  }

  /** Whether an event may wait that belongs to a trace. */
  public boolean awaits() {
    return !active.waiting().isEmpty();
  }

  /** Takes note of an event that has waited; gives its trace if it has one. */
  public @Nullable TraceContext waited(long event) {
    TraceContext context = active.waiting().take(ByteHash.with(event, step.hashCode()));
    if (context != null) {
      link(context);
    }
    return context;
  }

  /** Ends a bundle that went well. */
  public void end() {
    end(true);
  }

  /** The stage has no more bundles; one that was not ended has failed. */
  public void close() {
    fail();
    SharedMaker used = shared;
    if (used != null) {
      shared = null;
      used.release();
    }
  }

  /** Ends a bundle that failed, if there is one. */
  private void fail() {
    end(false);
  }

  private void end(boolean well) {
    OpenSpan open = span;
    if (open != null) {
      open.end(rows, well);
      span = null;
      links.clear();
      Tracing.here(null);
    }
  }
}
