package dev.millrace.testing.oracle;

import dev.millrace.testing.oracle.Joins.Dated;
import dev.millrace.testing.oracle.Joins.On;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The model of {@code playback-engagement.yaml}. */
final class PlaybackEngagementModel {
  private static final long MINUTE = 60_000;

  private PlaybackEngagementModel() {}

  static Map<String, List<TimedRow>> expected(Map<String, List<TimedRow>> streams) {
    List<TimedRow> real =
        ElementSteps.filter(
            ShippedPipelines.stream(streams, "plays"),
            e ->
                !"pause".equals(e.value("event_type"))
                    && !String.valueOf(e.value("user_id")).startsWith("probe-"));
    List<TimedRow> unique =
        Deduplication.first(real, List.of("event_id"), 10 * MINUTE, Ties.none()).kept();
    List<TimedRow> marked =
        Joins.asOf(
                unique,
                ShippedPipelines.stream(streams, "catalogue"),
                On.same("content_id"),
                Ties.none())
            .stream()
            .map(PlaybackEngagementModel::mark)
            .toList();
    List<TimedRow> engagement =
        Combination.combine(
                marked,
                List.of("content_id", "title", "genre"),
                new Windowing.Fixed(MINUTE, 0),
                aggregations())
            .stream()
            .map(r -> withErrorShare(r.withWindow("window_start", "window_end")))
            .toList();

    Map<String, List<TimedRow>> outputs = new LinkedHashMap<>();
    outputs.put("engagement", engagement);
    outputs.put("hot_titles", ElementSteps.filter(engagement, r -> number(r, "views") >= 3));
    outputs.put("quality_alerts", ElementSteps.filter(engagement, r -> alerts(r)));
    outputs.put(ShippedPipelines.DEAD_LETTER, List.of());
    return outputs;
  }

  private static TimedRow mark(Dated event) {
    TimedRow left = event.left();
    Object buffering = left.value("buffering_ms");
    return TimedRow.of(
        left.time(),
        "content_id",
        left.value("content_id"),
        "title",
        event.version().map(v -> v.value("title")).orElse(null),
        "genre",
        event.version().map(v -> v.value("genre")).orElse(null),
        "user_id",
        left.value("user_id"),
        "bitrate_kbps",
        left.value("bitrate_kbps"),
        "buffering_ms",
        buffering == null ? 0L : buffering,
        "is_view",
        "play".equals(left.value("event_type")) ? 1 : 0,
        "is_error",
        "error".equals(left.value("event_type")) ? 1 : 0);
  }

  private static Map<String, Aggregation> aggregations() {
    Map<String, Aggregation> all = new LinkedHashMap<>();
    all.put("events", Aggregation.count());
    all.put("views", Aggregation.sum("is_view"));
    all.put("viewers", Aggregation.countDistinct("user_id"));
    all.put("errors", Aggregation.sum("is_error"));
    all.put("buffering_ms", Aggregation.sum("buffering_ms"));
    all.put("avg_buffering_ms", Aggregation.mean("buffering_ms"));
    all.put("avg_bitrate_kbps", Aggregation.mean("bitrate_kbps"));
    return all;
  }

  private static TimedRow withErrorShare(TimedRow row) {
    return row.with("error_share", (double) number(row, "errors") / number(row, "events"));
  }

  private static boolean alerts(TimedRow row) {
    Double buffering = (Double) row.value("avg_buffering_ms");
    return number(row, "events") >= 3
        && (number(row, "errors") * 5 > number(row, "events")
            || (buffering != null && buffering > 4_000));
  }

  private static long number(TimedRow row, String column) {
    Long value = (Long) row.value(column);
    if (value == null) {
      throw new IllegalStateException(column + " is null in " + row);
    }
    return value;
  }
}
