package dev.millrace.demo;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shipped file {@code orders-payments} with tables as the live sides of its results: rows with
 * lists go to tables of Iceberg, the others to PostgreSQL. Late events and dead letters stay where
 * they are.
 */
final class TableDefinitions {
  /** The database's tables, as {@code WriteToJdbc} wants them. */
  static final String DDL =
      """
      CREATE TABLE orphan_payments (payment_id text PRIMARY KEY, order_id text, amount numeric(12,2) NOT NULL,
        payment_method text, status text NOT NULL, event_time timestamptz NOT NULL, millrace_id text NOT NULL);
      CREATE TABLE revenue (currency text NOT NULL, status text NOT NULL, payments bigint NOT NULL, orders bigint NOT NULL,
        revenue numeric(38,2) NOT NULL, largest numeric(12,2) NOT NULL, window_start timestamptz NOT NULL,
        window_end timestamptz NOT NULL, millrace_id text PRIMARY KEY);
      """;

  private static final String DATABASE =
      "{type: WriteToJdbc, config: {url: \"${POSTGRES}\", username: \"${POSTGRES_USER}\", ";
  private static final String LAKE =
      "{type: WriteToIceberg, config: {catalog_properties: {type: hadoop, warehouse: \"${LAKE}\"},"
          + " ";

  private static final Map<String, String> SIDES =
      Map.of(
          "paid",
          LAKE + "table: shop.paid}}",
          "unpaid",
          LAKE + "table: shop.unpaid}}",
          "orphan_payments",
          DATABASE
              + "table: orphan_payments, mode: upsert, key: [payment_id], version: event_time}}",
          "revenue",
          DATABASE + "table: revenue, mode: append}}");

  private TableDefinitions() {}

  /**
   * @param kafka the text of the shipped file
   */
  static String of(String kafka) {
    String text = kafka;
    for (Map.Entry<String, String> side : SIDES.entrySet()) {
      Matcher live =
          Pattern.compile(
                  "(\\n  "
                      + side.getKey()
                      + ":\\n"
                      + "    input: [^\\n"
                      + "]+\\n"
                      + "    live:)\\n"
                      + "      type: WriteToKafka\\n"
                      + "      config: [^\\n"
                      + "]+")
              .matcher(text);
      text = live.replaceFirst("$1 " + Matcher.quoteReplacement(side.getValue()));
    }
    return text;
  }
}
