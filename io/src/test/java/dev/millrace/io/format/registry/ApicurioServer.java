package dev.millrace.io.format.registry;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real Apicurio registry with Confluent's API; the build unpacks it. */
public final class ApicurioServer implements AutoCloseable {
  private static final Path JAR =
      Path.of("target", "apicurio", "apicurio-registry-app-2.6.13.Final-runner.jar");

  private final int port = freePort();
  private @Nullable Process process;

  /** Whether the build has unpacked it. */
  public static boolean isThere() {
    return Files.exists(JAR);
  }

  /** Starts it; it is ready, and empty. */
  public ApicurioServer start() {
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx384m",
                      "-XX:TieredStopAtLevel=1",
                      "-Dquarkus.http.host=127.0.0.1",
                      "-Dquarkus.http.port=" + port,
                      "-jar",
                      JAR.toString()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SchemaRegistry registry = SchemaRegistry.of(RegistrySettings.of(url(), Duration.ofMinutes(2)));
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .until(() -> registry.latest("none").isEmpty());
    return this;
  }

  /** Of Confluent's API. */
  public String url() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
