package dev.millrace.testing.pubsub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Google's in-memory Pub/Sub ({@code pstest}) in a process of its own, which ends with this one. It
 * hands out messages in random order. Built once, by the Go compiler and the sources of the Debian
 * packages golang-go and golang-google-cloud-dev.
 */
public final class PstestServer implements PubsubServer {
  private static final Path PACKAGES = Path.of("/usr/share/gocode/src/cloud.google.com/go/pubsub");
  private static final String LISTENING = "listening on ";

  private final Process process;
  private final String endpoint;

  private PstestServer(Process process, String endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Whether Go and the sources of pstest are installed. */
  public static boolean isAvailable() {
    return source() != null && Files.isDirectory(PACKAGES) && runs("go", "version");
  }

  /** Starts the server, which is built first where it is not yet; empty where it cannot be had. */
  public static Optional<PstestServer> start() {
    Path source = source();
    if (source == null || !isAvailable()) {
      return Optional.empty();
    }
    try {
      Process process =
          new ProcessBuilder(binary(source).toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = lines.readLine();
      if (line == null || !line.startsWith(LISTENING)) {
        process.destroy();
        throw new IllegalStateException("pstest did not start; it said: " + line);
      }
      return Optional.of(new PstestServer(process, "http://" + line.substring(LISTENING.length())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start pstest", e);
    }
  }

  @Override
  public String endpoint() {
    return endpoint;
  }

  @Override
  public String description() {
    return "Google's pstest, built from Debian's sources";
  }

  @Override
  public void goAway(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/_down?seconds=" + seconds))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    } catch (IOException e) {
      // The server may close the port before it has answered.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The directory of the Go source: below the checkout, wherever the process was started in it. */
  private static @Nullable Path source() {
    String home = System.getProperty("millrace.home", "");
    Path start = Path.of(home).toAbsolutePath();
    for (Path directory = start; directory != null; directory = directory.getParent()) {
      Path source = directory.resolve("testdata/pstest");
      if (Files.exists(source.resolve("main.go"))) {
        return source;
      }
    }
    return null;
  }

  private static Path binary(Path source) throws IOException {
    Path main = source.resolve("main.go");
    Path target = source.resolveSibling("target");
    Path binary = target.resolve("pstest");
    if (Files.isExecutable(binary)
        && Files.getLastModifiedTime(binary).compareTo(Files.getLastModifiedTime(main)) >= 0) {
      return binary;
    }
    Files.createDirectories(target);
    // Several processes may build at the same time: each moves its own result into place.
    Path built = Files.createTempFile(target, "pstest", "");
    ProcessBuilder build =
        new ProcessBuilder("go", "build", "-o", built.toString(), ".")
            .directory(source.toFile())
            .redirectErrorStream(true);
    build.environment().put("GO111MODULE", "off");
    build.environment().put("GOPATH", "/usr/share/gocode");
    build.environment().put("GOCACHE", target.resolve("go-cache").toString());
    Process process = build.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException("pstest cannot be built: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while pstest was built", e);
    }
    Files.move(built, binary, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return binary;
  }

  private static boolean runs(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
