package dev.millrace.sql.function;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Time zones as generated code calls them. A local time is a timestamp that reads in UTC what the
 * zone's clocks show.
 */
public final class SqlZones {
  private SqlZones() {}

  /**
   * What a zone's clocks show at a moment.
   *
   * @throws DateTimeException if there is no such zone
   */
  public static long fromUtc(long millis, String zone) {
    Instant moment = Instant.ofEpochMilli(millis);
    int seconds = ZoneId.of(zone).getRules().getOffset(moment).getTotalSeconds();
    return Math.addExact(millis, seconds * 1000L);
  }

  /**
   * The moment at which a zone's clocks show a local time: the earlier one where they show it
   * twice; where they leave it out, as much after the gap as the local time is after the gap's
   * start.
   *
   * @throws DateTimeException if there is no such zone
   */
  public static long toUtc(long local, String zone) {
    LocalDateTime time = Instant.ofEpochMilli(local).atOffset(ZoneOffset.UTC).toLocalDateTime();
    return time.atZone(ZoneId.of(zone)).toInstant().toEpochMilli();
  }
}
