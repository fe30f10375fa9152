package dev.millrace.runner.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A cluster of separate processes on this machine, by {@code
 * runners-config/flink/local-cluster.sh}. Its processes can be killed and started again.
 */
public final class LocalCluster implements AutoCloseable {
  private final Path script;
  private final Path directory;
  private String address = "";

  private LocalCluster(Path script, Path directory) {
    this.script = script;
    this.directory = directory;
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param directory of its configuration, logs, checkpoints and savepoints
   * @param arguments of the script's {@code start}, for example {@code --zookeeper}
   */
  public static LocalCluster start(Path directory, String... arguments) {
    LocalCluster cluster = new LocalCluster(Path.of("flink/local-cluster.sh"), directory);
    List<String> command = new ArrayList<>(List.of("start"));
    command.addAll(List.of(arguments));
    try {
      String said = cluster.call(command.toArray(String[]::new));
      // On a new machine the script says first that it fetches Flink's libraries.
      cluster.address =
          said.lines()
              .filter(line -> line.startsWith("address "))
              .map(line -> line.substring("address ".length()))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("no address: " + said));
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** {@code host:port} of the REST interface. */
  public String address() {
    return address;
  }

  /** Process → id, of those that were started and not killed by this class. */
  public Map<String, Long> processes() {
    Map<String, Long> processes = new LinkedHashMap<>();
    call("status")
        .lines()
        .map(line -> line.split(" "))
        .filter(words -> words.length == 3)
        .forEach(words -> processes.put(words[0], Long.parseLong(words[1])));
    return processes;
  }

  /** {@code kill -9} of the last one started, and the wait until it is gone. */
  public void kill(String kind) {
    call("kill", kind);
  }

  public void startTaskManager() {
    call("taskmanager");
  }

  public void startJobManager() {
    call("jobmanager");
  }

  /** What a process has logged, for example of {@code taskmanager-1}. */
  public String log(String process) {
    try {
      return Files.readString(directory.resolve("log").resolve(process + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String call(String... arguments) {
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("MILLRACE_FLINK_DIR", directory.toAbsolutePath().toString());
    try {
      Path output = Files.createTempFile("local-cluster", ".txt");
      // Not a pipe: the cluster's processes would hold its other end.
      Process process = builder.redirectOutput(output.toFile()).start();
      // Long enough for Maven to fetch what is missing.
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " did not end");
      }
      String said = Files.readString(output, StandardCharsets.UTF_8);
      Files.delete(output);
      if (process.exitValue() != 0) {
        throw new IllegalStateException(command + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    call("stop");
  }
}
