package dev.millrace.page;

import dev.millrace.http.HttpAddress;
import java.util.Set;

/**
 * Where a page is served, and what it does not show.
 *
 * @param hidden names of columns whose values are not shown
 */
public record PageSettings(HttpAddress address, Set<String> hidden) {
  public PageSettings {
    hidden = Set.copyOf(hidden);
  }
}
