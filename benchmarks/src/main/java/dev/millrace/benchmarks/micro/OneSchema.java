package dev.millrace.benchmarks.micro;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A schema registry that has one schema, whatever it is asked for. It is asked once. */
final class OneSchema implements AutoCloseable {
  private final HttpServer server;

  private OneSchema(HttpServer server) {
    this.server = server;
  }

  static OneSchema serve(String type, String text) throws IOException {
    byte[] answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", 1)
            .put("version", 1)
            .put("schemaType", type)
            .put("schema", text)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return new OneSchema(server);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
