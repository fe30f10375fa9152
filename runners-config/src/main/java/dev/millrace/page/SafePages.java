package dev.millrace.page;

import dev.millrace.http.Answer;
import dev.millrace.http.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The pages of a site with data in it: the browser takes scripts, styles and data from here alone,
 * keeps nothing, and shows it in no other site's frame.
 */
final class SafePages {
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                  + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Cache-Control", "no-store");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, Page> pages = new LinkedHashMap<>();
  private final UnaryOperator<String> mask;

  /**
   * @param mask takes secrets out of texts in JSON
   */
  SafePages(UnaryOperator<String> mask) {
    this.mask = mask;
  }

  Map<String, Page> byPath() {
    return pages;
  }

  SafePages add(String path, Page page) {
    pages.put(
        path,
        asked -> {
          Answer answer = page.answer(asked);
          for (Map.Entry<String, String> header : HEADERS.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
          }
          return answer;
        });
    return this;
  }

  /** Something that the browser gets as it is in the resources of this package. */
  SafePages addResource(String path, String name) {
    byte[] content = resource(name);
    String type = type(name);
    return add(path, asked -> Answer.of(200, type, content));
  }

  /** A text without secrets, whose type goes by the end of the path. */
  SafePages addText(String path, String text) {
    return add(path, asked -> Answer.of(200, type(path), text));
  }

  /** A page of JSON. */
  SafePages addJson(String path, JsonPage page) {
    return add(
        path, asked -> Answer.of(200, "application/json", MaskedJson.text(page.of(asked), mask)));
  }

  private static String type(String name) {
    return TYPES.getOrDefault(name.replaceAll(".*[.]", ""), "text/plain; charset=utf-8");
  }

  private static byte[] resource(String name) {
    try (InputStream in = SafePages.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
