package dev.millrace.spec.yaml;

import dev.millrace.connect.Connectors;
import java.util.List;

/** Beam YAML's sources and sinks that no connector has, and that are refused by name. */
final class LaterEndpoints {
  private static final List<String> NAMES =
      List.of(
          "ReadFromPubSubLite",
          "WriteToPubSubLite",
          "ReadFromTFRecord",
          "WriteToTFRecord",
          "ReadFromBigQuery",
          "ReadFromBigTable",
          "WriteToBigTable",
          "ReadFromIceberg",
          "WriteToIceberg",
          "ReadFromMongoDB",
          "WriteToMongoDB",
          "ReadFromSpanner",
          "WriteToSpanner",
          "ReadFromJdbc",
          "WriteToJdbc",
          "ReadFromMySql",
          "WriteToMySql",
          "ReadFromPostgres",
          "WriteToPostgres",
          "ReadFromOracle",
          "WriteToOracle",
          "ReadFromSqlServer",
          "WriteToSqlServer");

  private LaterEndpoints() {}

  static List<String> names() {
    return NAMES.stream().filter(name -> Connectors.type(name).isEmpty()).toList();
  }
}
