package dev.millrace.testing.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.Kind;
import dev.millrace.testing.generate.TestRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ShippedPipelinesTest {
  private static final long TEN = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();

  @Test
  void engagementIsCountedPerTitleAndMinute() {
    List<TimedRow> plays =
        List.of(
            play(0, "e1", "play", "u1", "c1", 3000, 100L),
            play(0, "e1", "play", "u1", "c1", 3000, 100L),
            play(59_999, "e2", "error", "u2", "c1", null, null),
            play(60_000, "e3", "heartbeat", "u2", "c1", 1000, 0L),
            play(1, "e4", "pause", "u3", "c1", 1000, 0L),
            play(2, "e5", "play", "probe-1", "c1", 1000, 0L));
    List<TimedRow> catalogue = List.of(title(-5, "c1", "Old"), title(60_000, "c1", "New"));

    Map<String, List<TimedRow>> outputs =
        ShippedPipelines.expected(Domain.PLAYBACK, Map.of("plays", plays, "catalogue", catalogue));

    assertThat(outputs.get("engagement"))
        .containsExactlyInAnyOrder(
            engagement("Old", 2, 1, 2, 1, 100, 50.0, 3000.0, 0, 0.5),
            engagement("New", 1, 0, 1, 0, 0, 0.0, 1000.0, 60_000, 0.0));
    assertThat(outputs.get("hot_titles")).isEmpty();
    assertThat(outputs.get("quality_alerts")).isEmpty();
  }

  @Test
  void ordersArePaidUnpaidOrPaymentsAreOrphans() {
    List<TimedRow> orders =
        List.of(
            order(0, "o1", "9.50"),
            order(0, "o1", "9.50"),
            order(0, "o2", "5.00"),
            order(0, "o3", "0.00"));
    List<TimedRow> payments =
        List.of(
            payment(300_000, "p1", "o1", "9.50"),
            payment(300_000, "p1", "o1", "9.50"),
            payment(300_001, "p2", "o2", "5.00"),
            payment(1, "p3", null, "1.00"),
            payment(1, "p4", "o3", "1.00"));

    Map<String, List<TimedRow>> outputs =
        ShippedPipelines.expected(Domain.ORDERS, Map.of("orders", orders, "payments", payments));

    assertThat(outputs.get("paid"))
        .containsExactly(
            TimedRow.of(
                TEN + 300_000,
                "order_id",
                "o1",
                "user_id",
                "u1",
                "amount",
                new BigDecimal("9.50"),
                "currency",
                "EUR",
                "items",
                List.of(),
                "payment_id",
                "p1",
                "paid",
                new BigDecimal("9.50"),
                "payment_method",
                "card",
                "status",
                "ok"));
    assertThat(outputs.get("unpaid")).containsExactly(order(0, "o2", "5.00"));
    assertThat(outputs.get("orphan_payments"))
        .containsExactlyInAnyOrder(payments.get(2), payments.get(3), payments.get(4));
    assertThat(outputs.get("revenue"))
        .containsExactly(
            TimedRow.of(
                TEN + 359_999,
                "currency",
                "EUR",
                "status",
                "ok",
                "payments",
                1L,
                "orders",
                1L,
                "revenue",
                new BigDecimal("9.50"),
                "largest",
                new BigDecimal("9.50"),
                "window_start",
                TEN + 300_000,
                "window_end",
                TEN + 360_000));
  }

  @Test
  void visitsEndAfterThirtyMinutesOfSilence() {
    long gap = 30 * 60_000;
    List<TimedRow> events =
        List.of(
            event(0, "v1", "u1", "view", "/home", Map.of("campaign", "spring")),
            event(gap - 1, "v2", "u1", "purchase", "/cart", Map.of("amount", "19.99")),
            event(gap, "v3", "u1", "purchase", "/cart", Map.of("amount", "free")),
            event(2 * gap, "v4", "u1", "view", null, null),
            event(5, "v5", null, "dance", "home", null),
            event(0, "v1", "u1", "view", "/home", Map.of("campaign", "spring")));
    List<TimedRow> profiles =
        List.of(
            profile(0, "u1", "free"),
            profile(2 * gap - 2, "u1", "plus"),
            profile(2 * gap - 1, "u1", "team"));

    Map<String, List<TimedRow>> outputs =
        ShippedPipelines.expected(Domain.USERS, Map.of("events", events, "profiles", profiles));

    assertThat(outputs.get("sessions"))
        .containsExactlyInAnyOrder(
            TimedRow.of(
                TEN + 2 * gap - 2,
                "user_id",
                "u1",
                "events",
                2L,
                "pages",
                2L,
                "entry_page",
                "/home",
                "exit_page",
                "/cart",
                "campaign",
                "spring",
                "purchases",
                1L,
                "spent",
                new BigDecimal("19.99"),
                "started_at",
                TEN,
                "ended_at",
                TEN + gap - 1,
                "duration_s",
                1799,
                "country",
                "SE",
                "plan",
                "plus"),
            TimedRow.of(
                TEN + 3 * gap - 1,
                "user_id",
                "u1",
                "events",
                1L,
                "pages",
                0L,
                "entry_page",
                null,
                "exit_page",
                null,
                "campaign",
                null,
                "purchases",
                0L,
                "spent",
                null,
                "started_at",
                TEN + 2 * gap,
                "ended_at",
                TEN + 2 * gap,
                "duration_s",
                0,
                "country",
                "SE",
                "plan",
                "team"));
    assertThat(outputs.get("quarantine"))
        .containsExactly(
            events
                .get(4)
                .with("broken_rules", List.of("has_user", "known_name", "page_is_a_path")));
    assertThat(outputs.get("repeated")).containsExactly(events.get(5));
    assertThat(outputs.get("dead_letter")).containsExactly(events.get(2));
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void theOrderOfArrivalDoesNotMatter(Domain domain) {
    Map<String, List<TimedRow>> streams = ShippedPipelines.onTime(domain, Generator.demo(domain));
    Map<String, List<TimedRow>> shuffled = new LinkedHashMap<>();
    streams.forEach(
        (name, rows) -> {
          List<TimedRow> copy = new ArrayList<>(rows);
          Collections.shuffle(copy, new Random(5));
          shuffled.put(name, copy);
        });

    Map<String, List<TimedRow>> expected = ShippedPipelines.expected(domain, streams);
    Map<String, List<TimedRow>> other = ShippedPipelines.expected(domain, shuffled);

    assertThat(other.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, rows) -> assertThat(counted(other.get(name))).isEqualTo(counted(rows)));
  }

  @ParameterizedTest
  @CsvSource({
    "PLAYBACK, 'engagement=1838 hot_titles=189 quality_alerts=32 dead_letter=0'",
    "ORDERS, 'paid=2551 unpaid=576 orphan_payments=336 revenue=287 dead_letter=0'",
    "USERS, 'sessions=371 quarantine=63 repeated=68 dead_letter=12'",
  })
  void theDemoGivesRowsInEveryOutput(Domain domain, String sizes) {
    Map<String, List<TimedRow>> outputs = ShippedPipelines.expected(domain, Generator.demo(domain));

    StringBuilder seen = new StringBuilder();
    outputs.forEach((name, rows) -> seen.append(name + "=" + rows.size() + " "));
    assertThat(seen.toString().strip()).isEqualTo(sizes);
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void generatedDuplicatesAreExactlyTheRepeatedEvents(Domain domain) {
    String id =
        domain == Domain.PLAYBACK ? "event_id" : domain == Domain.USERS ? "event_id" : "order_id";
    String stream = domain.streams().get(0).stream();
    Generator generator = Generator.of(domain, GeneratorOptions.demo(domain).withSeed(3));
    Set<Object> late = new HashSet<>();
    List<TimedRow> rows = new ArrayList<>();
    generator.forEachRemaining(
        (TestRecord made) -> {
          if (made.row() != null && made.stream().stream().equals(stream)) {
            if (made.kind() == Kind.LATE) {
              late.add(made.row().get(id));
            } else {
              rows.add(new TimedRow(made.row(), made.time()));
            }
          }
        });

    Deduplication.Result result = Deduplication.first(rows, List.of(id), 600_000, Ties.none());

    String topic = domain.streams().get(0).topic();
    assertThat(result.duplicates()).hasSize((int) generator.counts().of(topic, Kind.DUPLICATE));
    assertThat(result.kept()).hasSize((int) generator.counts().of(topic, Kind.ON_TIME));
    assertThat(result.kept()).noneMatch(r -> late.contains(r.value(id)));
  }

  private static Map<TimedRow, Integer> counted(List<TimedRow> rows) {
    Map<TimedRow, Integer> counts = new LinkedHashMap<>();
    rows.forEach(r -> counts.merge(r, 1, Integer::sum));
    return counts;
  }

  private static TimedRow play(
      long after, String id, String type, String user, String content, Integer bitrate, Long wait) {
    return TimedRow.of(
        TEN + after,
        "event_id",
        id,
        "event_type",
        type,
        "user_id",
        user,
        "content_id",
        content,
        "device",
        "tv",
        "bitrate_kbps",
        bitrate,
        "position_ms",
        0L,
        "buffering_ms",
        wait,
        "event_time",
        TEN + after);
  }

  private static TimedRow title(long after, String content, String title) {
    return TimedRow.of(
        TEN + after,
        "content_id",
        content,
        "title",
        title,
        "genre",
        "drama",
        "tier",
        "free",
        "updated_at",
        TEN + after);
  }

  private static TimedRow engagement(
      String title,
      long events,
      long views,
      long viewers,
      long errors,
      long buffering,
      double avgBuffering,
      double bitrate,
      long after,
      double errorShare) {
    return TimedRow.of(
        TEN + after + 59_999,
        "content_id",
        "c1",
        "title",
        title,
        "genre",
        "drama",
        "events",
        events,
        "views",
        views,
        "viewers",
        viewers,
        "errors",
        errors,
        "buffering_ms",
        buffering,
        "avg_buffering_ms",
        avgBuffering,
        "avg_bitrate_kbps",
        bitrate,
        "window_start",
        TEN + after,
        "window_end",
        TEN + after + 60_000,
        "error_share",
        errorShare);
  }

  private static TimedRow order(long after, String id, String amount) {
    return TimedRow.of(
        TEN + after,
        "order_id",
        id,
        "user_id",
        "u1",
        "amount",
        new BigDecimal(amount),
        "currency",
        "EUR",
        "items",
        List.of(),
        "event_time",
        TEN + after);
  }

  private static TimedRow payment(long after, String id, String order, String amount) {
    return TimedRow.of(
        TEN + after,
        "payment_id",
        id,
        "order_id",
        order,
        "amount",
        new BigDecimal(amount),
        "payment_method",
        "card",
        "status",
        "ok",
        "event_time",
        TEN + after);
  }

  private static TimedRow event(
      long after,
      String id,
      String user,
      String name,
      String page,
      Map<String, String> properties) {
    return TimedRow.of(
        TEN + after,
        "event_id",
        id,
        "user_id",
        user,
        "name",
        name,
        "page",
        page,
        "properties",
        properties,
        "event_time",
        TEN + after);
  }

  private static TimedRow profile(long after, String user, String plan) {
    return TimedRow.of(
        TEN + after, "user_id", user, "country", "SE", "plan", plan, "updated_at", TEN + after);
  }
}
