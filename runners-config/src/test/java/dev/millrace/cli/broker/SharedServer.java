package dev.millrace.cli.broker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * One server for all classes of tests, which takes a while to start.
 *
 * @param <S> the server
 */
public abstract class SharedServer<S extends AutoCloseable> implements BeforeAllCallback {
  private @Nullable S server;

  /** What the machine lacks for the server; empty if it has it. */
  protected abstract String lacking();

  /** Starts the server, with a directory of its own. */
  protected abstract S start(Path dir) throws Exception;

  /** The server and its directory, which go when all tests are over. */
  private record Started(AutoCloseable server, Path dir) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      server.close();
      try (Stream<Path> files = Files.walk(dir)) {
        List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : all) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Started started() {
    try {
      Path dir = Files.createTempDirectory("server");
      return new Started(start(dir), dir);
    } catch (IOException e) {
      throw new IllegalStateException("there is no directory", e);
    } catch (Exception e) {
      throw new IllegalStateException("the server has not started", e);
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public final void beforeAll(ExtensionContext context) {
    assumeTrue(lacking().isEmpty(), lacking());
    server =
        (S)
            context
                .getRoot()
                .getStore(Namespace.create(getClass()))
                .getOrComputeIfAbsent("server", key -> started(), Started.class)
                .server();
  }

  public final S server() {
    return Objects.requireNonNull(server);
  }
}
