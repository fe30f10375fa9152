package dev.millrace.page;

import java.util.List;
import java.util.function.UnaryOperator;

/** What the browser gets besides data. */
final class PageFiles {
  static final List<String> FILES =
      List.of(
          "page.css",
          "main.js",
          "dom.js",
          "graph.js",
          "step.js",
          "streams.js",
          "rows.js",
          "charts.js",
          "report.js");

  private PageFiles() {}

  /** A site with the page itself. */
  static SafePages pages(UnaryOperator<String> mask) {
    SafePages pages = new SafePages(mask).addResource("/", "page.html");
    FILES.forEach(file -> pages.addResource("/" + file, file));
    return pages;
  }
}
