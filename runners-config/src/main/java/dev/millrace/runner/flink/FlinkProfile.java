package dev.millrace.runner.flink;

import dev.millrace.compile.RunMode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** The options that Millrace runs Flink with. */
final class FlinkProfile {
  private FlinkProfile() {}

  /**
   * Options as the file gives them, over our defaults.
   *
   * @param parallelism of every operator
   * @throws IllegalArgumentException if Beam does not know an option or its value
   */
  static FlinkPipelineOptions options(Map<String, String> fromFile, RunMode mode, int parallelism) {
    Map<String, String> all = new LinkedHashMap<>();
    // Elements are blocks that nobody changes once they are handed on: no copies between operators.
    all.put("objectReuse", "true");
    all.put("fasterCopy", "true");
    all.put("parallelism", Integer.toString(parallelism));
    all.putAll(fromFile);
    String[] arguments =
        all.entrySet().stream()
            .map(option -> "--" + option.getKey() + "=" + option.getValue())
            .toArray(String[]::new);
    FlinkPipelineOptions options =
        PipelineOptionsFactory.fromArgs(arguments).as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setAttachedMode(false);
    options.setStreaming(mode != RunMode.REPLAY);
    if (mode != RunMode.REPLAY && options.getShutdownSourcesAfterIdleMs() < 0) {
      // A source that has come to its end says so itself.
      options.setShutdownSourcesAfterIdleMs(0L);
    }
    return options;
  }
}
