package dev.millrace.runner.flink;

import dev.millrace.runner.ClassPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * A cluster of separate processes on this machine, by {@code
 * runners-config/flink/local-cluster.sh}. Its processes can be killed and started again.
 */
public final class LocalCluster implements AutoCloseable {
  private static final String LIBRARIES = "libraries.jar";

  private final Path script;
  private final Path directory;
  private final boolean shared;
  private String address = "";

  private LocalCluster(Path script, Path directory, boolean shared) {
    this.script = script;
    this.directory = directory;
    this.shared = shared;
  }

  /**
   * Starts one whose jobs bring their libraries, and waits until it is ready.
   *
   * @param directory of its configuration, logs, checkpoints and savepoints
   * @param arguments of the script's {@code start}, for example {@code --zookeeper}
   */
  public static LocalCluster start(Path directory, String... arguments) {
    return start(false, directory, arguments);
  }

  /**
   * Starts one that has the libraries of this process, which its jobs share: all but the first of
   * them start in a fraction of the time.
   */
  public static LocalCluster startWithLibraries(Path directory, String... arguments) {
    return start(true, directory, arguments);
  }

  private static LocalCluster start(boolean shared, Path directory, String... arguments) {
    LocalCluster cluster = new LocalCluster(Path.of("flink/local-cluster.sh"), directory, shared);
    cluster.nameLibraries();
    List<String> command = new ArrayList<>(List.of("start"));
    command.addAll(List.of(arguments));
    if (shared) {
      command.add("-Dclassloader.resolve-order=parent-first");
    }
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

  /** What the cluster's jobs run from; it need not be sent. */
  public JobJar jobJar() {
    return new JobJar(directory.resolve(LIBRARIES).toAbsolutePath(), true);
  }

  /** What this process runs from, as a jar of a manifest alone, which names the rest. */
  private void nameLibraries() {
    List<URL> libraries = libraries();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            libraries.stream().map(URL::toString).collect(Collectors.joining(" ")));
    try {
      new JarOutputStream(Files.newOutputStream(directory.resolve(LIBRARIES)), manifest).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<URL> libraries() {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return JobLibraries.of(ClassPath.ofThisProcess(), directory);
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
    if (shared) {
      builder
          .environment()
          .put(
              "MILLRACE_FLINK_CLASSPATH", directory.resolve(LIBRARIES).toAbsolutePath().toString());
    }
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
