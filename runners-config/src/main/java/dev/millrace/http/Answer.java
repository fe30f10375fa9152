package dev.millrace.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is answered.
 *
 * @param status of HTTP
 * @param type of the content
 * @param headers besides the type
 * @param length of the body in bytes; {@link #UNKNOWN} if it ends when its writer does
 */
public record Answer(int status, String type, Map<String, String> headers, long length, Body body) {
  static final long UNKNOWN = -1;

  /** Writes a body, in a thread of the server. */
  @FunctionalInterface
  public interface Body {
    void write(OutputStream out) throws IOException;
  }

  public Answer {
    headers = Map.copyOf(headers);
  }

  /** For people, in plain text. */
  public static Answer text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text + "\n");
  }

  public static Answer of(int status, String type, String body) {
    return of(status, type, body.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer of(int status, String type, byte[] body) {
    return new Answer(status, type, Map.of(), body.length, out -> out.write(body));
  }

  /** An answer that goes on for a while. It is cut off after {@value HttpPages#SECONDS} s. */
  public static Answer stream(String type, Body body) {
    return new Answer(200, type, Map.of(), UNKNOWN, body);
  }

  /** The same with one more header. */
  public Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, type, more, length, body);
  }
}
