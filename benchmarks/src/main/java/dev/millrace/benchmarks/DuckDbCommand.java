package dev.millrace.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Runs a job's SQL in DuckDB. Prints what the JVM itself had cost before, so that it can be taken
 * off DuckDB's account.
 */
@Command(name = "duckdb", description = "Runs a job's SQL; called by 'run'.")
final class DuckDbCommand implements Callable<Integer> {
  static final String START_UP = "start-up seconds ";

  @Parameters(index = "0", description = "The file with the SQL.")
  private Path file = Path.of("");

  @Option(names = "--data", required = true, description = "The data set's directory.")
  private Path data = Path.of("");

  @Option(names = "--out", required = true, description = "Where the results go.")
  private Path out = Path.of("");

  @Override
  public Integer call() throws IOException, SQLException {
    long nanos =
        ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime();
    System.err.println(START_UP + nanos / 1e9);
    String sql =
        Files.readString(file)
            .replace("${DATA}", data.toString())
            .replace("${OUT}", out.toString());
    try (Connection connection = DuckDb.connect();
        Statement statement = connection.createStatement()) {
      for (String command : sql.split(";\n")) {
        statement.execute(command);
      }
    }
    return 0;
  }
}
