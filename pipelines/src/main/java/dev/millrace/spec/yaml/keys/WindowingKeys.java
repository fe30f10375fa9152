package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Simple;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds of windows and their keys. */
public final class WindowingKeys {
  /** Kind → its keys besides {@code type}. */
  public static final Map<String, KeySet> ALL = all();

  public static final List<String> LATER = List.of("calendar");

  private WindowingKeys() {}

  private static Map<String, KeySet> all() {
    Key<?> size = required("size", Simple.POSITIVE_DURATION, "The length of a window.");
    Key<?> offset =
        Key.defaulting(
            "offset",
            Simple.DURATION,
            Duration.ZERO,
            "What window starts are moved by, against UTC.");
    Map<String, KeySet> kinds = new LinkedHashMap<>();
    kinds.put("global", KeySet.of());
    kinds.put("fixed", KeySet.of(size, offset));
    kinds.put(
        "sliding",
        KeySet.of(
            size,
            required("period", Simple.POSITIVE_DURATION, "A window starts every so often."),
            offset));
    kinds.put(
        "sessions",
        KeySet.of(
            required(
                "gap",
                Simple.POSITIVE_DURATION,
                "A session ends this long after its last event.")));
    return Collections.unmodifiableMap(kinds);
  }
}
