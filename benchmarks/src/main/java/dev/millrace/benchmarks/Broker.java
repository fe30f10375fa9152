package dev.millrace.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A {@link BrokerCommand} that runs, with the topics of job J1. */
final class Broker implements AutoCloseable {
  static final String PLAYS = "bench.plays";
  static final String MINUTES = "bench.minutes";
  private static final List<String> OTHERS = List.of("bench.dead-letters", "bench.late");

  private final Process process;
  private final String address;

  private Broker(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts a broker.
   *
   * @param directory for its log
   * @throws IOException if it does not start; the message has the file of its standard error
   */
  static Broker start(Path directory) throws IOException {
    Path log = directory.resolveSibling(directory.getFileName() + ".log");
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "broker",
                "--dir",
                directory.toString())
            .redirectError(log.toFile())
            .start();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.startsWith(BrokerCommand.ADDRESS)) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("the broker did not start; see " + log);
    }
    return new Broker(process, line.substring(BrokerCommand.ADDRESS.length()));
  }

  String address() {
    return address;
  }

  /**
   * Makes the topics.
   *
   * @param partitions of the input and the output
   * @param appendTimes whether results get the time at which the broker took them, instead of their
   *     event time
   */
  void createTopics(int partitions, boolean appendTimes) throws InterruptedException {
    Map<String, String> times =
        appendTimes ? Map.of("message.timestamp.type", "LogAppendTime") : Map.of();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      List<NewTopic> topics =
          new java.util.ArrayList<>(
              List.of(
                  new NewTopic(PLAYS, partitions, (short) 1),
                  new NewTopic(MINUTES, partitions, (short) 1).configs(times)));
      OTHERS.forEach(name -> topics.add(new NewTopic(name, 1, (short) 1)));
      admin.createTopics(topics).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot create the topics", e.getCause());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
