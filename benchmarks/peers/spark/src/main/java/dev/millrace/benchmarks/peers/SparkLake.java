package dev.millrace.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Compares tables of Iceberg and Delta Lake with what they are to hold, in Spark, in this process.
 */
public final class SparkLake {
  private SparkLake() {}

  /**
   * Runs the statements of a file. Those that begin with {@code --} and a name are differences,
   * each of which is to have no row. Tables are those of the catalog {@code lake}, or of Delta Lake
   * by their paths.
   *
   * @param arguments the file, and the directory that stands for {@code ${DIR}} in it; the catalog
   *     is its directory {@code lake}
   */
  public static void main(String[] arguments) throws IOException {
    String sql = Files.readString(Path.of(arguments[0])).replace("${DIR}", arguments[1]);
    boolean same = true;
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
            .config("spark.sql.catalog.lake.type", "hadoop")
            .config("spark.sql.catalog.lake.warehouse", arguments[1] + "/lake")
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      System.out.println("Spark " + spark.version());
      for (String statement : sql.split(";\n")) {
        List<Row> rows = spark.sql(statement).takeAsList(20);
        if (statement.strip().startsWith("--")) {
          String name = statement.strip().lines().findFirst().orElse("").substring(2).strip();
          System.out.println(name + ": " + (rows.isEmpty() ? "no difference" : "DIFFERENT"));
          rows.forEach(row -> System.out.println("  " + row));
          same &= rows.isEmpty();
        } else {
          rows.forEach(row -> System.out.println("  " + row));
        }
      }
    }
    if (!same) {
      System.exit(1);
    }
  }
}
