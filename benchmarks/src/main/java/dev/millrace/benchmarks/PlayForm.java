package dev.millrace.benchmarks;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** How a play is written into a record of the topic. */
interface PlayForm {
  /** One JSON object per record, which DuckDB writes. */
  PlayForm JSON =
      new PlayForm() {
        @Override
        public String columns() {
          return "to_json({event_id: event_id, event_type: event_type, user_id: user_id,"
              + " content_id: content_id, device: device, bitrate_kbps: bitrate_kbps,"
              + " position_ms: position_ms, buffering_ms: buffering_ms,"
              + " event_time: strftime(event_time, '%Y-%m-%dT%H:%M:%S.%gZ')})";
        }

        @Override
        public byte[] value(ResultSet row, int first) throws SQLException {
          return row.getString(first).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] end(String id, long time) {
          return ("{\"event_id\":\"%s\",\"event_type\":\"stop\",\"user_id\":\"\",\"content_id\":\"\","
                  + "\"position_ms\":0,\"event_time\":\"%s\"}")
              .formatted(id, Instant.ofEpochMilli(time))
              .getBytes(StandardCharsets.UTF_8);
        }
      };

  /** What it needs of a play, in SQL. */
  String columns();

  /**
   * The record's value.
   *
   * @param first the number of the first of the columns in the row
   */
  byte[] value(ResultSet row, int first) throws SQLException;

  /**
   * The value of a last record, which J1 filters out.
   *
   * @param time of the event, milliseconds
   */
  byte[] end(String id, long time);
}
