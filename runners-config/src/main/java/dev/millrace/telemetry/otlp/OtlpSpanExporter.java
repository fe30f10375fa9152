package dev.millrace.telemetry.otlp;

import com.google.protobuf.ByteString;
import io.micrometer.registry.otlp.OtlpConfig;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/**
 * Sends spans by OTLP over HTTP, as metrics are sent. (OpenTelemetry's own exporter brings an HTTP
 * client of its own along, in a version that Beam's libraries do not agree with.)
 */
public final class OtlpSpanExporter implements SpanExporter {
  private final String address;
  private final OtlpConfig config;
  private final OtlpPost post;

  /**
   * @param config the collector's address for spans, headers, and attributes of the process
   */
  public OtlpSpanExporter(OtlpConfig config, OtlpPost post) {
    this.address = config.url();
    this.config = config;
    this.post = post;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    try {
      boolean taken = post.send(address, config.headers(), request(spans).toByteArray());
      return taken ? CompletableResultCode.ofSuccess() : CompletableResultCode.ofFailure();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableResultCode.ofFailure();
    }
  }

  private ExportTraceServiceRequest request(Collection<SpanData> spans) {
    Resource.Builder resource = Resource.newBuilder();
    config.resourceAttributes().forEach((k, v) -> resource.addAttributes(attribute(k, v)));
    ScopeSpans.Builder scope =
        ScopeSpans.newBuilder()
            .setScope(InstrumentationScope.newBuilder().setName("dev.millrace").build());
    spans.forEach(span -> scope.addSpans(span(span)));
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().setResource(resource).addScopeSpans(scope).build())
        .build();
  }

  private static Span span(SpanData data) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(ByteString.copyFrom(data.getSpanContext().getTraceIdBytes()))
            .setSpanId(ByteString.copyFrom(data.getSpanContext().getSpanIdBytes()))
            .setFlags(data.getSpanContext().getTraceFlags().asByte())
            .setName(data.getName())
            .setKindValue(kind(data))
            .setStartTimeUnixNano(data.getStartEpochNanos())
            .setEndTimeUnixNano(data.getEndEpochNanos())
            .setDroppedLinksCount(data.getTotalRecordedLinks() - data.getLinks().size());
    data.getAttributes()
        .forEach((key, value) -> span.addAttributes(attribute(key.getKey(), value)));
    data.getLinks().forEach(link -> span.addLinks(link(link)));
    if (data.getStatus().getStatusCode() == StatusCode.ERROR) {
      span.setStatus(
          Status.newBuilder()
              .setCode(Status.StatusCode.STATUS_CODE_ERROR)
              .setMessage(data.getStatus().getDescription()));
    }
    return span.build();
  }

  private static int kind(SpanData data) {
    return switch (data.getKind()) {
      case INTERNAL -> Span.SpanKind.SPAN_KIND_INTERNAL_VALUE;
      case SERVER -> Span.SpanKind.SPAN_KIND_SERVER_VALUE;
      case CLIENT -> Span.SpanKind.SPAN_KIND_CLIENT_VALUE;
      case PRODUCER -> Span.SpanKind.SPAN_KIND_PRODUCER_VALUE;
      case CONSUMER -> Span.SpanKind.SPAN_KIND_CONSUMER_VALUE;
    };
  }

  private static Span.Link link(LinkData link) {
    SpanContext to = link.getSpanContext();
    return Span.Link.newBuilder()
        .setTraceId(ByteString.copyFrom(to.getTraceIdBytes()))
        .setSpanId(ByteString.copyFrom(to.getSpanIdBytes()))
        .setFlags(to.getTraceFlags().asByte())
        .build();
  }

  private static KeyValue attribute(String key, Object value) {
    AnyValue.Builder any = AnyValue.newBuilder();
    if (value instanceof Long number) {
      any.setIntValue(number);
    } else {
      any.setStringValue(String.valueOf(value));
    }
    return KeyValue.newBuilder().setKey(key).setValue(any).build();
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
