package dev.millrace.runner.flink;

import java.io.IOException;

/** Which versions of Flink run a job; {@code docs/flink.md} has how that was found. */
public final class FlinkVersions {
  /** For people. */
  public static final String TEXT =
      "Flink 1.19, on which every build is tested; in application mode also on 1.20, on which it"
          + " was tried";

  /** What is submitted is Java's own serialisation of classes that change with each version. */
  private static final String OF_SUBMISSIONS = "1.19";

  private FlinkVersions() {}

  /**
   * Refuses a cluster that could not read a job that this process submits.
   *
   * @param address of its REST interface
   * @throws dev.millrace.diag.UserException ML-4213
   */
  static void check(String address) {
    String version;
    try {
      version = new JobEndpoint("http://" + address, "").version();
    } catch (IOException e) {
      // The submission itself says so, after it has tried more than once.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!version.startsWith(OF_SUBMISSIONS + ".")) {
      throw FlinkCodes.error(
          FlinkCodes.VERSION,
          "the cluster at "
              + address
              + " runs Flink "
              + version
              + ", which cannot read the jobs that this version of Millrace submits; expected "
              + OF_SUBMISSIONS
              + ". Flink 1.20 runs them in application mode: see `millrace deploy`");
    }
  }
}
