package dev.millrace.io.http;

import dev.millrace.base.SecretText;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
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
 * @param headers of every request; values may be secrets, which are read again for each request,
 *     and so may the path of the URL
 * @param timeout of a connection, and of an answer
 * @param perSecond how many requests a worker sends in a second; 0 for as many as go
 */
public record HttpTarget(
    URI url, String method, Map<String, SecretText> headers, Duration timeout, long perSecond)
    implements Serializable {
  /** Shorter words are in every answer by chance. */
  private static final int SHORTEST_SECRET = 4;

  public HttpTarget {
    headers = new LinkedHashMap<>(headers);
  }

  /** The headers with the values that their files have by now. */
  Map<String, String> headersNow() {
    Map<String, String> values = new LinkedHashMap<>();
    headers.forEach((name, value) -> values.put(name, value.current()));
    return values;
  }

  /**
   * A request without a body.
   *
   * @param values of {@link #headersNow}
   * @throws UserException ML-5542 for a header that cannot be sent as its file has it by now
   */
  HttpRequest.Builder request(Map<String, String> values) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url).timeout(timeout).header("Content-Type", "application/json");
    values.forEach((name, value) -> set(request, name, value));
    return request;
  }

  /**
   * What asks whether the server is there: for the head of {@code /}, so that no hook is called.
   */
  HttpRequest head() {
    return HttpRequest.newBuilder(url.resolve("/"))
        .timeout(timeout)
        .method("HEAD", BodyPublishers.noBody())
        .build();
  }

  // The client's own words would repeat the value.
  @SuppressWarnings("UnusedException")
  private void set(HttpRequest.Builder request, String name, String value) {
    try {
      request.setHeader(name, value);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          Diagnostic.error(
              Position.ofFile(shown()),
              HttpCodes.REFUSED,
              "",
              "the header '" + name + "' cannot be sent: its value has a line break by now."));
    }
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
        headers.values().stream()
            .flatMap(value -> Stream.of(value.current(), value.start()))
            .flatMap(value -> Stream.of(value.split(" ")));
    return Stream.of(ofUrl, ofHeaders, SecretText.readLater().stream())
        .flatMap(secrets -> secrets)
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
