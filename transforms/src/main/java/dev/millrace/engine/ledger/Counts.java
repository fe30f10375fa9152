package dev.millrace.engine.ledger;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a bundle counted, as an element: it is added up once, like all other elements, however often
 * the runner restarts.
 *
 * @param byMetric name of a metric → by how much it grows
 */
public record Counts(Map<String, Long> byMetric) {
  public Counts {
    byMetric = Collections.unmodifiableMap(new TreeMap<>(byMetric));
  }
}
