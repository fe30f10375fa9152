package dev.millrace.testing.generate;

import java.util.List;

/** The streams of the shipped pipelines. */
final class Streams {
  static final StreamShape PLAYS =
      new StreamShape(
          "plays",
          "playback.events",
          4,
          "user_id",
          "event_time",
          List.of("event_id", "event_type", "user_id", "content_id", "position_ms", "event_time"),
          "position_ms",
          "near the end");

  static final StreamShape CATALOGUE =
      new StreamShape(
          "catalogue",
          "playback.catalogue",
          2,
          "content_id",
          "updated_at",
          List.of("content_id", "title", "updated_at"),
          "updated_at",
          "yesterday");

  static final StreamShape ORDERS =
      new StreamShape(
          "orders",
          "orders",
          4,
          "user_id",
          "event_time",
          List.of("order_id", "user_id", "amount", "currency", "items", "event_time"),
          "amount",
          "a lot");

  static final StreamShape PAYMENTS =
      new StreamShape(
          "payments",
          "payments",
          4,
          "payment_id",
          "event_time",
          List.of("payment_id", "amount", "status", "event_time"),
          "amount",
          List.of(12, 50));

  static final StreamShape EVENTS =
      new StreamShape(
          "events",
          "users.events",
          4,
          "user_id",
          "event_time",
          List.of("event_id", "name", "event_time"),
          "properties",
          "campaign=spring");

  static final StreamShape PROFILES =
      new StreamShape(
          "profiles",
          "users.profiles",
          2,
          "user_id",
          "updated_at",
          List.of("user_id", "updated_at"),
          "updated_at",
          true);

  private Streams() {}
}
