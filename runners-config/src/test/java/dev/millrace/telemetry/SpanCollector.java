package dev.millrace.telemetry;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A collector of OTLP over HTTP that keeps the spans it gets. */
public final class SpanCollector implements AutoCloseable {
  private final List<Span> spans = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, String> resource = Collections.synchronizedMap(new TreeMap<>());
  private final HttpServer server;

  public SpanCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          if (exchange.getRequestURI().getPath().equals("/v1/traces")) {
            ExportTraceServiceRequest.parseFrom(body)
                .getResourceSpansList()
                .forEach(
                    of -> {
                      resource.putAll(attributes(of.getResource().getAttributesList()));
                      of.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
                    });
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public List<Span> spans() {
    return List.copyOf(spans);
  }

  public Map<String, String> resource() {
    return Map.copyOf(resource);
  }

  public static Map<String, String> attributes(Span span) {
    return attributes(span.getAttributesList());
  }

  private static Map<String, String> attributes(List<KeyValue> attributes) {
    Map<String, String> values = new TreeMap<>();
    attributes.forEach(a -> values.put(a.getKey(), a.getValue().getStringValue()));
    return values;
  }

  static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
