package dev.millrace.runner.flink;

import dev.millrace.runner.ChildJava;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka broker in a process of its own that can be killed, and started again on its log. */
final class BrokerProcess implements AutoCloseable {
  private final Path dir;
  private final int port;
  private Process process;

  private BrokerProcess(Path dir, int port, Process process) {
    this.dir = dir;
    this.port = port;
    this.process = process;
  }

  /** Starts a new broker and waits until it answers. */
  static BrokerProcess start(Path dir) {
    try {
      Files.createDirectories(dir);
      int port = freePort();
      Files.writeString(dir.resolve("server.properties"), properties(dir, port, freePort()));
      String id = "bWlsbHJhY2Uta2lsbHMtMQ";
      Process format =
          java(dir, "kafka.tools.StorageTool", "format", "-t", id, "-c", "server.properties");
      if (!format.waitFor(5, TimeUnit.MINUTES) || format.exitValue() != 0) {
        throw new IllegalStateException(Files.readString(dir.resolve("broker.log")));
      }
      BrokerProcess broker = new BrokerProcess(dir, port, server(dir));
      broker.awaitAnswer();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  String address() {
    return "localhost:" + port;
  }

  /** {@code kill -9}, and a new process as soon as the old one is gone. */
  void killAndStart() {
    try {
      kill();
      process = server(dir);
      awaitAnswer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code kill -9}, and the wait until it is gone. */
  void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitAnswer() throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
        admin.describeCluster().nodes().get(10, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException | TimeoutException e) {
        if (attempt == 20) {
          throw new IllegalStateException("the broker does not answer", e);
        }
      }
    }
  }

  private static Process server(Path dir) throws IOException {
    return java(dir, "kafka.Kafka", "server.properties");
  }

  private static Process java(Path dir, String... arguments) throws IOException {
    List<String> command =
        ChildJava.command("-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(List.of(arguments));
    return ChildJava.process(command)
        .directory(dir.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("broker.log").toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String properties(Path dir, int port, int controller) {
    return String.join(
        "\n",
        "process.roles=broker,controller",
        "node.id=1",
        "controller.quorum.voters=1@localhost:" + controller,
        "listeners=PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controller,
        "advertised.listeners=PLAINTEXT://localhost:" + port,
        "inter.broker.listener.name=PLAINTEXT",
        "controller.listener.names=CONTROLLER",
        "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs=" + dir.resolve("log"),
        "offsets.topic.replication.factor=1",
        "offsets.topic.num.partitions=1",
        "transaction.state.log.replication.factor=1",
        "transaction.state.log.min.isr=1",
        "transaction.state.log.num.partitions=1",
        "group.initial.rebalance.delay.ms=0",
        "log.cleaner.dedupe.buffer.size=2097152",
        "log.retention.ms=-1",
        "broker.session.timeout.ms=1500",
        "broker.heartbeat.interval.ms=300",
        "");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
