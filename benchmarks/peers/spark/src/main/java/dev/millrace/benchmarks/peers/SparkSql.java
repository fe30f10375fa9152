package dev.millrace.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** A job's SQL in Spark, in this process, on two cores. */
public final class SparkSql {
  private SparkSql() {}

  /**
   * Runs the statements of a file.
   *
   * @param arguments the file, and what stands for {@code ${DATA}} and {@code ${OUT}} in it
   */
  public static void main(String[] arguments) throws IOException {
    String sql =
        Files.readString(Path.of(arguments[0]))
            .replace("${DATA}", arguments[1])
            .replace("${OUT}", arguments[2]);
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            // Enough for what is grouped; 200, Spark's own number, is for clusters.
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("WARN");
      for (String statement : sql.split(";\n")) {
        spark.sql(statement);
      }
    }
  }
}
