package dev.millrace.telemetry.otlp;

import dev.millrace.element.Coordinates;
import dev.millrace.element.TraceContext;
import dev.millrace.element.coding.ByteHash;
import dev.millrace.engine.trace.SpanMaker;
import dev.millrace.engine.trace.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The spans of a run, from a stage to the queue of what is sent. The queue is bounded: what a slow
 * collector does not take is dropped, and no stage waits.
 */
public final class RunSpans implements SpanMaker {
  /** How long the end of a run waits for the last spans at most. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How often spans are sent. */
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** A double has 53 bits. */
  private static final int UNUSED_BITS = 11;

  /** What stands before the names of outputs in the ledger. */
  private static final String OUTPUT = "output:";

  private static final AttributeKey<String> PIPELINE = AttributeKey.stringKey("millrace.pipeline");
  private static final AttributeKey<String> STEP = AttributeKey.stringKey("millrace.step");
  private static final AttributeKey<Long> ROWS = AttributeKey.longKey("millrace.rows");

  private final String pipeline;
  private final double share;
  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();

  /**
   * Sends to a collector.
   *
   * @param share of the records without a trace that begin one, from 0 to 1
   * @param problems is told once of what goes wrong on the way
   */
  public static RunSpans to(
      URI collector, String pipeline, double share, Consumer<String> problems) {
    OtlpSettings settings = new OtlpSettings(collector, "traces", EVERY);
    OtlpSpanExporter exporter =
        new OtlpSpanExporter(settings, new OtlpPost(settings.signal(), problems));
    return new RunSpans(pipeline, share, exporter, EVERY);
  }

  /** Traces the stages of this process that begin from now on. */
  public RunSpans begin() {
    Tracing.open(this);
    return this;
  }

  /**
   * @param share of the records without a trace that begin one, from 0 to 1
   * @param exporter is called by one thread of its own
   */
  RunSpans(String pipeline, double share, SpanExporter exporter, Duration every) {
    this.pipeline = pipeline;
    this.share = share;
    this.provider =
        SdkTracerProvider.builder()
            .setSampler(Sampler.alwaysOn())
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setScheduleDelay(every)
                    .setExporterTimeout(OtlpPost.ANSWER)
                    .build())
            .build();
    this.tracer = provider.get("dev.millrace");
  }

  @Override
  public long now() {
    return TimeUnit.MILLISECONDS.toNanos(startMillis) + System.nanoTime() - startNanos;
  }

  /** By where the record lies: the same after a restart. */
  @Override
  public boolean begins(Coordinates record) {
    if (share <= 0) {
      return false;
    }
    String id = record.id();
    long place = ByteHash.with(record.name().hashCode(), record.partition());
    long hash = ByteHash.with(place, id == null ? record.offset() : id.hashCode());
    return (hash >>> UNUSED_BITS) * 0x1.0p-53 < share;
  }

  @Override
  public SpanMaker.OpenSpan start(String counted, Role role, long start) {
    String step = counted.startsWith(OUTPUT) ? counted.substring(OUTPUT.length()) : counted;
    SpanBuilder builder =
        tracer
            .spanBuilder(name(step, role))
            .setNoParent()
            .setSpanKind(kind(role))
            .setStartTimestamp(start, TimeUnit.NANOSECONDS)
            .setAttribute(PIPELINE, pipeline)
            .setAttribute(STEP, step);
    return new Open(builder.startSpan());
  }

  private static String name(String step, Role role) {
    return switch (role) {
      case RECEIVE -> step + " receive";
      case WORK -> step + " process";
      case SEND -> step + " send";
    };
  }

  private static SpanKind kind(Role role) {
    return switch (role) {
      case RECEIVE -> SpanKind.CONSUMER;
      case WORK -> SpanKind.INTERNAL;
      case SEND -> SpanKind.PRODUCER;
    };
  }

  /** A span of the SDK. */
  private final class Open implements SpanMaker.OpenSpan {
    private final Span span;
    private final TraceContext context;

    Open(Span span) {
      this.span = span;
      SpanContext made = span.getSpanContext();
      this.context = new TraceContext(made.getTraceId(), made.getSpanId(), "");
    }

    @Override
    public TraceContext context() {
      return context;
    }

    @Override
    public void link(TraceContext other) {
      span.addLink(
          SpanContext.createFromRemoteParent(
              other.traceId(), other.spanId(), TraceFlags.getSampled(), TraceState.getDefault()));
    }

    @Override
    public void end(long rows, boolean well) {
      span.setAttribute(ROWS, rows);
      if (!well) {
        span.setStatus(StatusCode.ERROR, "the bundle failed, or the run ended before it");
      }
      span.end(now(), TimeUnit.NANOSECONDS);
    }
  }

  /** Traces no longer, and has the last spans sent. */
  @Override
  public void close() {
    Tracing.close(this);
    CompletableResultCode ended = provider.shutdown();
    ended.join(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
