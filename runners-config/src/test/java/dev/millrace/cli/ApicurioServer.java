package dev.millrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real Apicurio registry with Confluent's API; the build unpacks it. */
final class ApicurioServer implements AutoCloseable {
  private static final Path JAR =
      Path.of("target", "apicurio", "apicurio-registry-app-2.6.13.Final-runner.jar");

  private static final Duration START = Duration.ofMinutes(2);

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = freePort();
  private @Nullable Process process;

  /** Whether the build has unpacked it. */
  static boolean isThere() {
    return Files.exists(JAR);
  }

  /** Starts it; it is ready, and empty. */
  ApicurioServer start() {
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
      for (long end = System.nanoTime() + START.toNanos(); !isReady(); Thread.sleep(100)) {
        if (System.nanoTime() > end || !process.isAlive()) {
          throw new IllegalStateException("the registry has not started");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return this;
  }

  private boolean isReady() throws InterruptedException {
    try {
      return status("GET", "/subjects", "") == 200;
    } catch (IOException e) {
      // It does not listen yet.
      return false;
    }
  }

  /** Sets which changes a subject takes: {@code BACKWARD}, {@code NONE} and so on. */
  void setCompatibility(String subject, String level) {
    try {
      int status = status("PUT", "/config/" + subject, "{\"compatibility\": \"" + level + "\"}");
      if (status != 200) {
        throw new IllegalStateException("HTTP status " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private int status(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }

  /** Of Confluent's API. */
  String url() {
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
