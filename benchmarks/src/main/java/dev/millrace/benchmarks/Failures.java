package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.FailedException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Measurements that went wrong: told at once and again at the end, while the others go on. */
final class Failures {
  private final List<String> failed = new ArrayList<>();

  /** Something that is measured. */
  @FunctionalInterface
  interface Measurement {
    void run() throws FailedException, IOException, InterruptedException, SQLException;
  }

  /**
   * Measures.
   *
   * @param name what it is, for the message if it fails
   */
  void guard(String name, Measurement measurement) throws InterruptedException {
    try {
      measurement.run();
    } catch (FailedException | IOException | SQLException | IllegalStateException e) {
      String message = name + " FAILED: " + e.getMessage();
      System.err.println(message);
      failed.add(message);
    }
  }

  /** Tells them all again; the exit code. */
  int report() {
    failed.forEach(System.err::println);
    return failed.isEmpty() ? 0 : 1;
  }
}
