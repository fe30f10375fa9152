package dev.millrace.engine.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.metrics.GaugeResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * The newest window of a key, as an output told it by {@link KeyGauges}.
 *
 * @param end of the window, in milliseconds since 1970
 * @param seen how many events of the key are in it
 * @param expected how many should be
 */
public record KeyState(String key, long end, long seen, long expected) {

  /** Of all outputs that tell keys, by the names under which the ledger counts; keys in order. */
  public static Map<String, List<KeyState>> of(MetricResults metrics) {
    Map<String, Map<String, Map<String, Long>>> told = new TreeMap<>();
    for (MetricResult<GaugeResult> gauge : metrics.queryMetrics(Counters.ours()).getGauges()) {
      String name = gauge.getName().getName();
      int now = name.indexOf(SourceGauges.NOW + KeyGauges.KEYS);
      GaugeResult committed = gauge.getCommittedOrNull();
      GaugeResult value = committed == null ? gauge.getAttempted() : committed;
      if (now > 0 && !value.equals(GaugeResult.empty())) {
        String[] parts = name.substring(now + SourceGauges.NOW.length()).split("/", 2);
        told.computeIfAbsent(name.substring(0, now), output -> new TreeMap<>())
            .computeIfAbsent(KeyGauges.decoded(parts[1]), key -> new TreeMap<>())
            .put(parts[0], value.getValue());
      }
    }
    Map<String, List<KeyState>> states = new TreeMap<>();
    told.forEach((output, keys) -> states.put(output, states(keys)));
    return states;
  }

  private static List<KeyState> states(Map<String, Map<String, Long>> keys) {
    List<KeyState> states = new ArrayList<>();
    keys.forEach(
        (key, values) -> {
          Long end = values.get(KeyGauges.WINDOW);
          if (end != null) {
            states.add(
                new KeyState(
                    key,
                    end,
                    values.getOrDefault(KeyGauges.SEEN, 0L),
                    values.getOrDefault(KeyGauges.EXPECTED, 0L)));
          }
        });
    return states;
  }
}
