package dev.millrace.io.http;

import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where requests go.
 *
 * @param headers of every request; values may be secrets, and so may the path of the URL
 * @param timeout of a connection, and of an answer
 * @param perSecond how many requests a worker sends in a second; 0 for as many as go
 */
public record HttpTarget(
    URI url, String method, Map<String, String> headers, Duration timeout, long perSecond)
    implements Serializable {
  /** Shorter words are in every answer by chance. */
  private static final int SHORTEST_SECRET = 4;

  public HttpTarget {
    headers = new LinkedHashMap<>(headers);
  }

  /**
   * A request without a body.
   *
   * @throws IllegalArgumentException if the URL or a header cannot be sent
   */
  public HttpRequest.Builder request() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url).timeout(timeout).header("Content-Type", "application/json");
    headers.forEach(request::setHeader);
    return request;
  }

  /** The place for people: a path is often the secret of a hook. */
  public String shown() {
    return url.getScheme() + "://" + url.getAuthority();
  }

  /** What nobody may see when a server repeats it; longer ones, which hold shorter ones, first. */
  List<String> secrets() {
    Stream<String> ofUrl =
        Stream.of(url.getRawPath(), url.getPath(), url.getRawQuery(), url.getQuery())
            .filter(Objects::nonNull)
            .flatMap(part -> Stream.concat(Stream.of(part), Stream.of(part.split("[/&=]"))));
    Stream<String> ofHeaders =
        headers.values().stream().flatMap(value -> Stream.of(value.split(" ")));
    return Stream.concat(ofUrl, ofHeaders)
        .filter(secret -> secret.length() >= SHORTEST_SECRET)
        .distinct()
        .sorted(Comparator.comparing(String::length).reversed())
        .toList();
  }

  /** Without headers and path. */
  @Override
  public String toString() {
    return shown();
  }
}
