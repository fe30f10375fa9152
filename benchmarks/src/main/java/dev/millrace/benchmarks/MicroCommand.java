package dev.millrace.benchmarks;

import dev.millrace.benchmarks.micro.CpuProfiler;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the JMH benchmarks, briefly unless more is asked for. */
@Command(name = "micro", description = "Measures single pieces of the hot paths with JMH.")
final class MicroCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      defaultValue = ".*",
      description = "A regular expression for CLASS.METHOD. Default: all of them.")
  private String pattern = "";

  @Option(names = "--forks", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private int forks;

  @Option(names = "--warmups", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}.")
  private int warmups;

  @Option(names = "--iterations", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int iterations;

  @Option(
      names = "--profiler",
      split = ",",
      description =
          "Profilers of JMH: gc for bytes per operation; cpu, which is ours, for processor time.")
  private List<String> profilers = List.of();

  @Option(names = "--json", description = "Where the figures go as JSON.")
  private Path json = Path.of("");

  @Override
  public Integer call() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(pattern)
            .forks(forks)
            .warmupIterations(warmups)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.seconds(1))
            // The collector of the launcher.
            .jvmArgsAppend("-Xmx1g", "-XX:+UseParallelGC", "-Duser.timezone=UTC");
    for (String profiler : profilers) {
      if (profiler.equals("cpu")) {
        options.addProfiler(CpuProfiler.class);
      } else {
        options.addProfiler(profiler);
      }
    }
    if (!json.toString().isEmpty()) {
      options.resultFormat(ResultFormatType.JSON).result(json.toString());
    }
    new Runner(options.build()).run();
    return 0;
  }
}
