package dev.millrace.benchmarks.micro;

import dev.millrace.element.Event;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.expr.Expression;
import dev.millrace.sql.SqlCompiler;
import dev.millrace.sql.type.SqlProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The events that all benchmarks work on: small, seeded, shaped like those of the data set. */
final class Samples {
  /** How many events a benchmark handles per call; JMH divides by it. */
  static final int EVENTS = 8192;

  static final Schema PLAYS =
      Schema.builder()
          .addStringField("event_id")
          .addStringField("event_type")
          .addStringField("user_id")
          .addStringField("content_id")
          .addNullableField("device", FieldType.STRING)
          .addNullableField("bitrate_kbps", FieldType.INT32)
          .addInt64Field("position_ms")
          .addNullableField("buffering_ms", FieldType.INT64)
          .addField("event_time", ValueKind.TIMESTAMP_TYPE)
          .build();

  static final Schema ORDERS =
      Schema.builder()
          .addStringField("order_id")
          .addStringField("user_id")
          .addField("amount", ValueKind.decimalType(12, 2))
          .addStringField("currency")
          .addField("event_time", ValueKind.TIMESTAMP_TYPE)
          .build();

  static final int BITRATE = 5;
  static final int BUFFERING = 7;
  static final int USER = 2;

  private static final long START = 1_740_787_200_000L;
  private static final int SPAN_MILLIS = 600_000;
  private static final int USERS = 2_000;
  private static final int TITLES = 500;
  private static final List<String> TYPES = List.of("play", "heartbeat", "pause", "stop", "error");
  private static final List<String> DEVICES = List.of("tv", "phone", "tablet", "browser");

  private Samples() {}

  /** Ten minutes of plays in order of time; one in fifty is there twice. */
  static List<Event> plays() {
    Random random = new Random(1);
    List<Event> events = new ArrayList<>();
    while (events.size() < EVENTS) {
      long time = START + random.nextInt(SPAN_MILLIS);
      String type = TYPES.get(random.nextInt(5) < 4 ? 1 : random.nextInt(TYPES.size()));
      Event event =
          Event.of(
              time,
              "%016x".formatted(random.nextLong()),
              type,
              "user-%06d".formatted(skewed(random, USERS)),
              "title-%04d".formatted(skewed(random, TITLES)),
              DEVICES.get(random.nextInt(DEVICES.size())),
              random.nextInt(10) * 800,
              (long) random.nextInt(7_200_000),
              random.nextInt(10) < 7 ? 0L : (long) random.nextInt(8_000),
              time);
      events.add(event);
      if (random.nextInt(50) == 0 && events.size() < EVENTS) {
        events.add(event);
      }
    }
    events.sort(Comparator.comparingLong(Event::time));
    return List.copyOf(events);
  }

  /** Half as many orders as there are events, in order of time. */
  static List<Event> orders() {
    Random random = new Random(2);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < EVENTS / 2; i++) {
      long time = START + (long) i * SPAN_MILLIS / (EVENTS / 2);
      events.add(
          Event.of(
              time,
              "o-%016x".formatted(i * 0x9e3779b97f4a7c15L),
              "user-%06d".formatted(skewed(random, USERS)),
              java.math.BigDecimal.valueOf(random.nextInt(50_000), 2),
              "EUR",
              time));
    }
    return List.copyOf(events);
  }

  /** An expression over plays. */
  static Expression expression(String sql) {
    try {
      return SqlCompiler.compile(sql, PLAYS).expression();
    } catch (SqlProblem e) {
      throw new IllegalArgumentException(sql, e);
    }
  }

  /** The key of each event. */
  static byte[][] keys(List<Event> events, KeyCodec codec) {
    ByteSink sink = new ByteSink();
    byte[][] keys = new byte[events.size()][];
    for (int i = 0; i < keys.length; i++) {
      sink.clear();
      codec.encode(events.get(i).values(), sink);
      keys[i] = sink.toBytes();
    }
    return keys;
  }

  private static int skewed(Random random, int bound) {
    return (int) Math.pow(bound, random.nextDouble());
  }
}
