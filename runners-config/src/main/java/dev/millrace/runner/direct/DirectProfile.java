package dev.millrace.runner.direct;

import dev.millrace.runner.BeamOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;

/** The options that Millrace runs the direct runner with. */
public final class DirectProfile {
  private DirectProfile() {}

  /**
   * Options as the file gives them, over our defaults: as many threads as processors, and none of
   * the checks that copy every element (they guard against faulty transforms, and ours are tested
   * with them).
   *
   * @param fromFile Beam option → value
   * @throws IllegalArgumentException if Beam does not know an option or its value
   */
  public static DirectOptions options(Map<String, String> fromFile) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--enforceImmutability=false");
    arguments.add("--enforceEncodability=false");
    if (!fromFile.containsKey("targetParallelism")) {
      arguments.add(
          "--targetParallelism=" + Math.max(2, Runtime.getRuntime().availableProcessors()));
    }
    fromFile.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    DirectOptions options = BeamOptions.parse(arguments, DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setBlockOnRun(false);
    return options;
  }
}
