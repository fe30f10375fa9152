package dev.millrace.testing.oracle;

import dev.millrace.testing.oracle.Combination.Result;
import dev.millrace.testing.oracle.ElementSteps.Condition;
import dev.millrace.testing.oracle.ElementSteps.Validated;
import dev.millrace.testing.oracle.Joins.On;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The model of {@code user-sessions.yaml}. */
final class UserSessionsModel {
  private static final long MINUTE = 60_000;
  private static final Set<String> NAMES =
      Set.of("login", "view", "search", "click", "add_to_cart", "purchase");

  private UserSessionsModel() {}

  static Map<String, List<TimedRow>> expected(Map<String, List<TimedRow>> streams) {
    Validated validated =
        ElementSteps.validate(ShippedPipelines.stream(streams, "events"), rules());
    Deduplication.Result unique =
        Deduplication.first(validated.valid(), List.of("event_id"), 10 * MINUTE, Ties.none());
    List<TimedRow> steps = new ArrayList<>();
    List<TimedRow> failed = new ArrayList<>();
    for (TimedRow event : unique.kept()) {
      try {
        steps.add(step(event));
      } catch (NumberFormatException e) {
        failed.add(event);
      }
    }
    List<TimedRow> visits =
        Combination.combine(
                steps, List.of("user_id"), new Windowing.Sessions(30 * MINUTE), aggregations())
            .stream()
            .map(Result::row)
            .map(
                v ->
                    v.with(
                        "duration_s",
                        (int) ((time(v, "ended_at") - time(v, "started_at")) / 1_000)))
            .toList();
    List<TimedRow> sessions =
        Joins.asOf(
                visits,
                ShippedPipelines.stream(streams, "profiles"),
                On.same("user_id"),
                Ties.none())
            .stream()
            .map(
                d ->
                    d.left()
                        .with("country", d.version().map(v -> v.value("country")).orElse(null))
                        .with("plan", d.version().map(v -> v.value("plan")).orElse(null)))
            .toList();

    Map<String, List<TimedRow>> outputs = new LinkedHashMap<>();
    outputs.put("sessions", sessions);
    outputs.put("quarantine", validated.broken());
    outputs.put("repeated", unique.duplicates());
    outputs.put(ShippedPipelines.DEAD_LETTER, failed);
    return outputs;
  }

  private static Map<String, Condition> rules() {
    Map<String, Condition> rules = new LinkedHashMap<>();
    rules.put("has_user", e -> e.value("user_id") != null && !"".equals(e.value("user_id")));
    rules.put("known_name", e -> NAMES.contains(String.valueOf(e.value("name"))));
    rules.put(
        "page_is_a_path",
        e -> e.value("page") == null || String.valueOf(e.value("page")).startsWith("/"));
    return rules;
  }

  private static TimedRow step(TimedRow event) {
    Object amount = property(event, "amount");
    return TimedRow.of(
        event.time(),
        "user_id",
        event.value("user_id"),
        "page",
        event.value("page"),
        "campaign",
        property(event, "campaign"),
        "is_purchase",
        "purchase".equals(event.value("name")) ? 1 : 0,
        "spent",
        amount == null ? null : new BigDecimal(amount.toString()).setScale(2, RoundingMode.HALF_UP),
        "happened_at",
        event.value("event_time"));
  }

  private static @Nullable Object property(TimedRow event, String key) {
    return event.value("properties") instanceof Map<?, ?> properties ? properties.get(key) : null;
  }

  private static Map<String, Aggregation> aggregations() {
    Map<String, Aggregation> all = new LinkedHashMap<>();
    all.put("events", Aggregation.count());
    all.put("pages", Aggregation.countDistinct("page"));
    all.put("entry_page", Aggregation.first("page", Ties.none()));
    all.put("exit_page", Aggregation.last("page", Ties.none()));
    all.put("campaign", Aggregation.max("campaign"));
    all.put("purchases", Aggregation.sum("is_purchase"));
    all.put("spent", Aggregation.sum("spent"));
    all.put("started_at", Aggregation.min("happened_at"));
    all.put("ended_at", Aggregation.max("happened_at"));
    return all;
  }

  private static long time(TimedRow row, String column) {
    return (Long) Objects.requireNonNull(row.value(column));
  }
}
