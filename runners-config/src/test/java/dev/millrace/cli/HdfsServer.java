package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/** A name node and a data node of Hadoop's, from the jar for tests that the build has copied. */
final class HdfsServer implements AutoCloseable {
  private static final Path DIRECTORY = Path.of("target", "hdfs");
  private static final Duration START = Duration.ofMinutes(2);

  private final int port;
  private final Process process;

  private HdfsServer(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /** Starts it; where there is none to start, the test is skipped. */
  static HdfsServer start(Path data) throws Exception {
    List<Path> jars = List.of();
    if (Files.isDirectory(DIRECTORY)) {
      try (Stream<Path> files = Files.list(DIRECTORY)) {
        jars = files.toList();
      }
    }
    assumeTrue(!jars.isEmpty(), "the build has not copied Hadoop's cluster for tests");
    int port = freePort();
    Path ready = data.resolve("ready.xml");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    classPath(jars),
                    "org.apache.hadoop.test.MiniDFSClusterManager",
                    "-format",
                    "-datanodes",
                    "1",
                    "-nnport",
                    String.valueOf(port),
                    "-httpport",
                    String.valueOf(freePort()),
                    "-writeConfig",
                    ready.toString(),
                    "-D",
                    "hdfs.minidfs.basedir=" + data.resolve("hdfs")))
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("hdfs.txt").toFile())
            .start();
    HdfsServer server = new HdfsServer(port, process);
    for (long end = System.nanoTime() + START.toNanos(); !Files.exists(ready); ) {
      assertThat(process.isAlive() && System.nanoTime() < end).as("HDFS starts").isTrue();
      Thread.sleep(100);
    }
    return server;
  }

  /** The cluster's own jar, and Hadoop's client and its loggers from this class path. */
  private static String classPath(List<Path> jars) {
    return Stream.concat(
            jars.stream().map(Path::toString),
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(
                    jar -> jar.matches(".*/(hadoop-client|slf4j-api|commons-logging|jcl)[^/]*")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  String address() {
    return "hdfs://127.0.0.1:" + port;
  }

  /** The option of a pipeline file, or of the command line, that names it. */
  String option() {
    return "hdfsConfiguration: '[{\"fs.defaultFS\": \"%s\"}]'".formatted(address());
  }

  /** All files and directories below a path, with a slash behind directories. */
  List<String> tree(String path) throws IOException {
    try (FileSystem files = FileSystem.newInstance(URI.create(address()), new Configuration())) {
      List<String> found = new ArrayList<>();
      walk(files, new org.apache.hadoop.fs.Path(path), found);
      return found.stream().sorted().toList();
    }
  }

  /** How many lines the files have that readers see, right in a directory. */
  int lines(String path) throws IOException {
    int lines = 0;
    try (FileSystem files = FileSystem.newInstance(URI.create(address()), new Configuration())) {
      org.apache.hadoop.fs.Path directory = new org.apache.hadoop.fs.Path(path);
      if (!files.exists(directory)) {
        return 0;
      }
      for (FileStatus status : files.listStatus(directory)) {
        if (status.isFile() && !status.getPath().getName().matches("[._].*")) {
          try (InputStream in = files.open(status.getPath())) {
            lines += (int) new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().count();
          }
        }
      }
    }
    return lines;
  }

  private static void walk(FileSystem files, org.apache.hadoop.fs.Path path, List<String> found)
      throws IOException {
    for (FileStatus status : files.listStatus(path)) {
      String name = status.getPath().toUri().getPath();
      found.add(status.isDirectory() ? name + "/" : name);
      if (status.isDirectory()) {
        walk(files, status.getPath(), found);
      }
    }
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly().waitFor();
  }
}
