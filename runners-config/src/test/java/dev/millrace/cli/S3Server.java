package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Adobe's S3Mock, which the build has copied, as a process on a free port. */
final class S3Server implements AutoCloseable {
  private static final Path DIRECTORY = Path.of("target", "s3mock");
  private static final Duration START = Duration.ofMinutes(2);
  private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;
  private final Process process;

  private S3Server(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /** Starts it, with a bucket; where there is none to start, the test is skipped. */
  static S3Server start(String bucket) throws Exception {
    List<Path> jars = List.of();
    if (Files.isDirectory(DIRECTORY)) {
      try (Stream<Path> files = Files.list(DIRECTORY)) {
        jars = files.toList();
      }
    }
    assumeTrue(!jars.isEmpty(), "the build has not copied S3Mock");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    jars.get(0).toString(),
                    "--server.port=0",
                    "--com.adobe.testing.s3mock.httpPort=" + port,
                    "--com.adobe.testing.s3mock.domain.initialBuckets=" + bucket))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    S3Server server = new S3Server(port, process);
    for (long end = System.nanoTime() + START.toNanos(); !server.isReady(bucket); ) {
      assertThat(process.isAlive() && System.nanoTime() < end).as("S3Mock starts").isTrue();
      Thread.sleep(100);
    }
    return server;
  }

  private boolean isReady(String bucket) throws InterruptedException {
    try {
      return ask("GET", "/" + bucket).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private HttpResponse<String> ask(String method, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(endpoint() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(10))
            .build(),
        BodyHandlers.ofString());
  }

  /** By an address, by which the SDK takes the bucket for a part of the path. */
  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** The keys of a bucket that begin with a prefix, in their order. */
  List<String> keys(String bucket, String prefix) throws Exception {
    String body = ask("GET", "/" + bucket + "?list-type=2&prefix=" + prefix).body();
    List<String> keys = new ArrayList<>();
    for (Matcher key = KEY.matcher(body); key.find(); ) {
      keys.add(key.group(1));
    }
    return keys.stream().sorted().toList();
  }

  String content(String bucket, String key) throws Exception {
    return ask("GET", "/" + bucket + "/" + key).body();
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly().waitFor();
  }
}
