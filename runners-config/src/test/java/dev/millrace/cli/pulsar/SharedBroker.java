package dev.millrace.cli.pulsar;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One broker for all classes of tests, which takes a while to start; each test has own topics. */
final class SharedBroker implements BeforeAllCallback {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** The broker and its directory, which go when all tests are over. */
  private record Started(PulsarServer server, Path dir) implements AutoCloseable {
    static Started start() {
      try {
        Path dir = Files.createTempDirectory("pulsar");
        PulsarServer server = PulsarServer.start(dir);
        server.permit("reader", "\"consume\"");
        server.permit("writer", "\"produce\",\"consume\"");
        return new Started(server, dir);
      } catch (Exception e) {
        throw new IllegalStateException("the broker has not started", e);
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      try (Stream<Path> files = Files.walk(dir)) {
        List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : all) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private PulsarServer server;

  @Override
  public void beforeAll(ExtensionContext context) {
    assumeTrue(PulsarServer.isThere(), "the build has not copied the broker");
    server =
        context
            .getRoot()
            .getStore(Namespace.create(SharedBroker.class))
            .getOrComputeIfAbsent("broker", key -> Started.start(), Started.class)
            .server();
  }

  PulsarServer server() {
    return server;
  }

  /** A number that no test has had, for the names of topics. */
  static int number() {
    return NUMBERS.incrementAndGet();
  }
}
