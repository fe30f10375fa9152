package dev.millrace.runner.flink;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real MirrorMaker 2 in a process of its own; the build copies its jars. */
final class MirrorMaker implements AutoCloseable {
  private static final Path JARS = Path.of("target", "mirror-maker");

  /** Has Kafka Connect itself. */
  private static final Path CONNECT = Path.of("target", "debezium");

  /** What is not of a recipe: clusters of one node, and nobody who waits for minutes. */
  private static final String OF_A_TEST =
      """
      replication.factor = 1
      checkpoints.topic.replication.factor = 1
      heartbeats.topic.replication.factor = 1
      offset-syncs.topic.replication.factor = 1
      config.storage.replication.factor = 1
      offset.storage.replication.factor = 1
      status.storage.replication.factor = 1
      plugin.discovery = service_load
      refresh.groups.interval.seconds = 1
      refresh.topics.interval.seconds = 1
      """;

  /** What it shares with this process. */
  private static final Pattern SHARED =
      Pattern.compile(
          "/(kafka-clients|argparse4j|slf4j-api|slf4j-simple|jackson-|lz4|zstd|snappy|javassist"
              + "|commons-lang3|jose4j)[^/]*[.]jar$");

  private final Process process;

  private MirrorMaker(Process process) {
    this.process = process;
  }

  /** Whether the build has copied the jars. */
  static boolean isThere() {
    return Files.isDirectory(JARS) && Files.isDirectory(CONNECT);
  }

  /**
   * Starts it.
   *
   * @param dir for its files
   * @param settings as its own file has them
   */
  static MirrorMaker start(Path dir, String settings) throws IOException {
    Path file = Files.writeString(dir.resolve("mirror-maker.properties"), settings + OF_A_TEST);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            classPath(),
            "org.apache.kafka.connect.mirror.MirrorMaker",
            file.toString());
    return new MirrorMaker(
        builder
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("mirror-maker.log").toFile())
            .start());
  }

  /** No more than it needs: it looks into every class, once for each cluster. */
  private static String classPath() throws IOException {
    Stream<String> shared =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(jar -> SHARED.matcher(jar).find());
    try (Stream<Path> own = Files.list(JARS);
        Stream<Path> connect = Files.list(CONNECT)) {
      Stream<Path> copied = Stream.concat(own, connect.filter(MirrorMaker::isOfConnect));
      return Stream.concat(copied.map(Path::toString), shared)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static boolean isOfConnect(Path jar) {
    String name = jar.getFileName().toString();
    return name.startsWith("connect-") || name.startsWith("jackson-module-afterburner");
  }

  /** {@code kill -9}, and the wait until it is gone. */
  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
