package dev.millrace.connect.file;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Simple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys of tables whose files are committed, whatever their format. */
public final class TableKeys {
  /** How long rows wait. */
  public static final Key<Duration> COMMIT_EVERY =
      defaulting(
          "commit_every",
          Simple.POSITIVE_DURATION,
          Duration.ofMinutes(1),
          "How long rows of a run without an end wait for their commit; on Flink they wait for the"
              + " checkpoint after it as well.");

  /** What tells of a row whether a part of time has it. */
  public static final Key<String> TIME_COLUMN =
      optional(
          "time_column",
          Simple.COLUMN,
          "none",
          "The TIMESTAMP column that tells which rows a replay with `--from` or `--to` replaces.");

  /** A state of the past. */
  public static final Key<Instant> AS_OF =
      optional("as_of", Simple.TIME, "now", "Reads the table as it was at this time.");

  private TableKeys() {}

  /** Properties, whose values may be written without quotes. */
  public static Map<String, String> properties(
      EndpointSpec endpoint, Key<Map<String, Object>> key) {
    Map<String, String> texts = new TreeMap<>();
    endpoint
        .find(key)
        .ifPresent(map -> map.forEach((name, value) -> texts.put(name, String.valueOf(value))));
    return texts;
  }

  /** The property that has no value, with its key; empty if all have one. */
  public static Optional<String> valueless(
      EndpointSpec endpoint, List<Key<Map<String, Object>>> keys) {
    return keys.stream()
        .flatMap(
            key ->
                endpoint.find(key).orElse(Map.of()).entrySet().stream()
                    .filter(each -> each.getValue() == null)
                    .map(each -> key.name() + "." + each.getKey()))
        .findFirst();
  }
}
