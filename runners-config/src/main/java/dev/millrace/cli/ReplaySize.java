package dev.millrace.cli;

import dev.millrace.cli.option.Times;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.MillisRange;
import dev.millrace.io.file.tree.FileFinder;
import dev.millrace.io.file.tree.FoundFiles.FoundFile;
import dev.millrace.io.file.tree.PartitionPattern;
import dev.millrace.spec.FileVariables;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells the launcher how much a replay would read, before the process that runs it starts: which
 * compilers of the JVM pay depends on it, and they are chosen with the start.
 *
 * <p>A process of its own, over in 0.3 s, so it loads as little as it can: it takes the arguments
 * that matter itself instead of making all commands. A wrong answer makes a replay slower, nothing
 * else; what is wrong with the arguments, the replay tells.
 */
final class ReplaySize {
  private static final String VARIABLE = "-D";

  private final List<String> arguments;

  private ReplaySize(List<String> arguments) {
    this.arguments = arguments;
  }

  /**
   * Prints the bytes of all files that the archives have in the asked range, or nothing where that
   * is not known.
   *
   * @param arguments those of {@code millrace replay}, without the command's name
   */
  public static void main(String[] arguments) {
    of(Arrays.asList(arguments), System.getenv()).ifPresent(System.out::println);
  }

  /**
   * Bytes of the files that a replay reads, all columns of them; empty for archives that are not on
   * this machine, and where the replay is going to fail.
   */
  static OptionalLong of(List<String> arguments, Map<String, String> environment) {
    try {
      return new ReplaySize(arguments).bytes(environment);
    } catch (RuntimeException wrong) {
      return OptionalLong.empty();
    }
  }

  private OptionalLong bytes(Map<String, String> environment) {
    Optional<Path> file = file();
    if (file.isEmpty() || readsSecrets(file.get())) {
      return OptionalLong.empty();
    }
    Times.InstantConverter times = new Times.InstantConverter();
    long from = MillisRange.from(last("--from").map(times::convert).orElse(null));
    long to = MillisRange.to(last("--to").map(times::convert).orElse(null));
    Map<String, String> variables = new HashMap<>(environment);
    for (String variable : values(VARIABLE)) {
      String[] pair = variable.split("=", 2);
      variables.put(pair[0], pair[pair.length - 1]);
    }
    PipelineSpec pipeline =
        PipelineFiles.openForRuns(file.get(), FileVariables.of(variables)).parsed().spec();
    long all = 0;
    for (EndpointSpec source : sources(pipeline)) {
      Optional<String> path = source.text("path").filter(text -> LocalPaths.of(text).isPresent());
      if (path.isEmpty()) {
        return OptionalLong.empty();
      }
      all += bytes(path.get(), source.text("partitions"), from, to);
    }
    return OptionalLong.of(all);
  }

  /** Files of secrets may be pipes, which give their content to the first who reads it. */
  private static boolean readsSecrets(Path file) {
    try {
      return Files.readString(file).contains("${secret:file:");
    } catch (IOException e) {
      return true;
    }
  }

  /** The archives of the streams, and what steps read themselves. */
  private static List<EndpointSpec> sources(PipelineSpec pipeline) {
    List<EndpointSpec> sources = new ArrayList<>();
    pipeline.streams().forEach(stream -> stream.archive().ifPresent(sources::add));
    pipeline.transforms().forEach(t -> t.step().reads().ifPresent(sources::add));
    return sources;
  }

  private static long bytes(String path, Optional<String> partitions, long from, long to) {
    PartitionPattern pattern = partitions.map(PartitionPattern::of).orElse(null);
    return FileFinder.find(path, pattern, from, to, name -> true).files().stream()
        .mapToLong(FoundFile::bytes)
        .sum();
  }

  /** The first argument that is a file. */
  private Optional<Path> file() {
    return arguments.stream().map(Path::of).filter(Files::isRegularFile).findFirst();
  }

  private Optional<String> last(String option) {
    List<String> values = values(option);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  /** What an option is given, after a blank, after {@code =} or, for {@code -D}, at once. */
  private List<String> values(String option) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(option) && i + 1 < arguments.size()) {
        i++;
        values.add(arguments.get(i));
      } else if (argument.startsWith(option + "=")) {
        values.add(argument.substring(option.length() + 1));
      } else if (option.equals(VARIABLE) && argument.startsWith(VARIABLE)) {
        values.add(argument.substring(VARIABLE.length()));
      }
    }
    return values;
  }
}
