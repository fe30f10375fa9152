package dev.millrace.spec.yaml.keys;

import dev.millrace.connect.Connectors;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Beam YAML's sources and sinks that no connector has, and that are refused by name. */
public final class LaterEndpoints {
  private static final String DATABASE =
      " Read a database's export as files, or its changes from Kafka; write to Kafka or to files"
          + " that it loads.";
  private static final String QUEUE = " Put Kafka or Pub/Sub in between.";

  /** Those that Beam can both read and write, with what a file can do instead. */
  private static final Map<String, String> BOTH =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("PubSubLite", QUEUE),
              Map.entry("TFRecord", ""),
              Map.entry("BigQuery", ""),
              Map.entry("BigTable", DATABASE),
              Map.entry("MongoDB", DATABASE),
              Map.entry("Spanner", DATABASE),
              Map.entry("Jdbc", DATABASE),
              Map.entry("Firestore", DATABASE),
              Map.entry("Snowflake", DATABASE),
              Map.entry("Oracle", DATABASE),
              Map.entry("SqlServer", DATABASE),
              Map.entry("Jms", QUEUE),
              Map.entry("IbmMQ", QUEUE)));

  /** Those that Beam can do one of. */
  private static final Map<String, String> SINGLE =
      new TreeMap<>(
          Map.of(
              "ReadFromDebezium",
              " Let Debezium write to Kafka, and read that with `format: DEBEZIUM`.",
              "ReadFromIcebergCDC",
              " Read the table as it is with ReadFromIceberg, or its changes from where they"
                  + " come from.",
              "IcebergAddFiles",
              " Read the files with ReadFromParquet, and write their rows with WriteToIceberg.",
              "ReadFromDeltaCDC",
              " Read the table as it is with ReadFromDelta, or its changes from where they come"
                  + " from.",
              "WriteToDatadog",
              QUEUE,
              "WriteToSplunk",
              QUEUE));

  private LaterEndpoints() {}

  public static List<String> names() {
    return all().keySet().stream().filter(name -> Connectors.type(name).isEmpty()).toList();
  }

  /** The names of those that have no counterpart. */
  public static List<String> single() {
    return List.copyOf(SINGLE.keySet());
  }

  /** What a file can do instead, a sentence with a blank before it; empty if there is nothing. */
  public static String instead(String name) {
    return all().getOrDefault(name, "");
  }

  private static Map<String, String> all() {
    Map<String, String> all = new TreeMap<>(SINGLE);
    BOTH.forEach(
        (place, sentence) -> {
          all.put("ReadFrom" + place, sentence);
          all.put("WriteTo" + place, sentence);
        });
    return all;
  }
}
