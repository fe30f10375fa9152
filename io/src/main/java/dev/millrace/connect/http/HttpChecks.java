package dev.millrace.connect.http;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.io.http.HttpCodes;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.TreeSet;

/** Whether what the file says of a server makes requests; the server itself is asked later. */
final class HttpChecks {
  private static final URI ANY = URI.create("http://localhost");

  private final EndpointSpec place;
  private final Problems problems;

  /** Takes what is wrong. */
  @FunctionalInterface
  interface Problems {
    void error(String key, String code, String message);
  }

  HttpChecks(EndpointSpec place, Problems problems) {
    this.place = place;
    this.problems = problems;
  }

  /**
   * Checks the address of requests.
   *
   * @param url the place's, without what stands for a value
   */
  void checkUrl(String url) {
    if (!isUrl(url)) {
      problem(
          HttpKeys.URL,
          HttpCodes.NO_PLACE,
          "expected https://HOST/PATH or http:, without a user; log-ins are headers.");
    }
  }

  private static boolean isUrl(String text) {
    try {
      URI url = URI.create(text);
      boolean known = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      return known && url.getHost() != null && url.getUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The client knows which names it takes: not those that belong to the connection. Of two that
   * differ by case alone one would be lost.
   */
  void checkHeaders() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    place.find(HttpKeys.HEADERS).stream()
        .flatMap(headers -> headers.keySet().stream())
        .filter(name -> !names.add(name))
        .forEach(
            name ->
                problem(
                    HttpKeys.HEADERS,
                    HttpCodes.NO_PLACE,
                    "'" + name + "' is there twice: headers are the same in any case."));
    place
        .find(HttpKeys.HEADERS)
        .ifPresent(
            headers ->
                headers.forEach(
                    (name, value) -> {
                      try {
                        HttpRequest.newBuilder(ANY).header(name, value.current());
                      } catch (IllegalArgumentException e) {
                        problem(
                            HttpKeys.HEADERS,
                            HttpCodes.NO_PLACE,
                            "'"
                                + name
                                + "' is not a header that can be set, or its value has a line"
                                + " break.");
                      }
                    }));
  }

  void checkRange(Key<Long> key, long most) {
    place
        .find(key)
        .filter(value -> value < 1 || value > most)
        .ifPresent(
            value ->
                problem(key, HttpCodes.NO_PLACE, "got " + value + "; expected 1 to " + most + "."));
  }

  void problem(Key<?> key, String code, String message) {
    problems.error(key.name(), code, message);
  }
}
