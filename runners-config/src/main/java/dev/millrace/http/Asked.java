package dev.millrace.http;

import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A request: its path, its query and its headers. */
public final class Asked {
  private final HttpExchange exchange;

  Asked(HttpExchange exchange) {
    this.exchange = exchange;
  }

  public String path() {
    return exchange.getRequestURI().getPath();
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** A parameter of the query; empty also if it is not in a form that can be read. */
  public Optional<String> parameter(String name) {
    String query = exchange.getRequestURI().getRawQuery();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2 && parts[0].equals(name)) {
        return decoded(parts[1]);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> decoded(String text) {
    try {
      return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notEncoded) {
      return Optional.empty();
    }
  }

  /** A cookie that the browser sends back. */
  public Optional<String> cookie(String name) {
    for (String pair : header("Cookie").orElse("").split(";", -1)) {
      String[] parts = pair.strip().split("=", 2);
      if (parts.length == 2 && parts[0].equals(name)) {
        return Optional.of(parts[1]);
      }
    }
    return Optional.empty();
  }
}
