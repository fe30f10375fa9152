package dev.millrace.io.format.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where in the database's log a change is, as one number: of two changes of a row the later one has
 * the greater.
 */
final class LogPosition {
  /** A binary log's name ends in the number of the file, which grows. */
  private static final Pattern FILE = Pattern.compile("[.]([0-9]{1,9})$");

  /** The place of an event in its file has as many bits in the log itself. */
  private static final int PLACE_BITS = 32;

  private LogPosition() {}

  /**
   * The position; null if the source does not tell it.
   *
   * @param source of a change: PostgreSQL has {@code lsn}, MariaDB and MySQL {@code file}, {@code
   *     pos} and {@code row}
   */
  static @Nullable Long of(JsonNode source) {
    Long lsn = number(source.path("lsn"));
    return lsn != null ? lsn : inBinaryLog(source);
  }

  /**
   * The rows of one event are counted. Each takes a byte of it at least, so that the place of the
   * event and the number of the row together stay below the place of the next event. That is not so
   * for compressed events, where {@code log_bin_compress} of MariaDB or {@code
   * binlog_transaction_compression} of MySQL is on, nor behind 4 GiB of a file, which only one very
   * large transaction reaches.
   */
  private static @Nullable Long inBinaryLog(JsonNode source) {
    Matcher file = FILE.matcher(source.path("file").asText(""));
    Long place = number(source.path("pos"));
    Long row = number(source.path("row"));
    if (place == null || !file.find()) {
      return null;
    }
    return (Long.parseLong(file.group(1)) << PLACE_BITS) + place + (row == null ? 0 : row);
  }

  /** A whole number; null if it is none. */
  static @Nullable Long number(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : null;
  }
}
