package dev.millrace.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The region of Amazon's in which buckets are looked for. Beam asks the SDK for it whenever a
 * pipeline is made, whether or not that has a path of S3; where no setting has one, the SDK asks
 * the machine, several times, which takes a second of each run outside of Amazon's.
 */
public final class AmazonRegion {
  private static final String PROPERTY = "aws.region";
  private static final String DEFAULT = "us-east-1";

  private AmazonRegion() {}

  /**
   * Sets a region for the process if nobody has named one.
   *
   * @param environment of the process
   * @param home the user's directory, which may have profiles
   */
  public static void orDefault(Map<String, String> environment, Path home) {
    boolean named =
        System.getProperty(PROPERTY) != null
            || environment.containsKey("AWS_REGION")
            || environment.containsKey("AWS_CONFIG_FILE")
            || Files.exists(home.resolve(".aws"));
    if (!named) {
      System.setProperty(PROPERTY, DEFAULT);
    }
  }
}
