package dev.millrace.http;

import java.util.OptionalInt;

/**
 * Where pages are served.
 *
 * @param port 0 for any that is free
 */
public record HttpAddress(String host, int port) {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int PORTS = 65_535;

  /**
   * Reads {@code PORT} or {@code HOST:PORT}; without a host, only this machine is served. An IPv6
   * address stands in brackets.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static HttpAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? LOOPBACK : text.substring(0, colon).replaceAll("^\\[|\\]$", "");
    OptionalInt port = port(text.substring(colon + 1));
    if (port.isEmpty() || host.isBlank()) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither PORT nor HOST:PORT, with a port from 0 to " + PORTS);
    }
    return new HttpAddress(host, port.getAsInt());
  }

  private static OptionalInt port(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(text);
    return port <= PORTS ? OptionalInt.of(port) : OptionalInt.empty();
  }
}
