package dev.millrace.testing.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of Debian's package, on a free port of this machine and in a directory of its
 * own, which goes when it is closed. Who connects from this machine needs no password.
 */
public final class LocalPostgres implements AutoCloseable {
  /** The only user. */
  public static final String USER = "postgres";

  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final int PATIENCE_SECONDS = 90;
  private static final int RESTARTS = 20;

  private final Path programs;
  private final Path directory;
  private final int port;
  private final String options;

  private LocalPostgres(Path programs, Path directory, int port, String options) {
    this.programs = programs;
    this.directory = directory;
    this.port = port;
    this.options = options;
  }

  /** Whether the package is there. */
  public static boolean isInstalled() {
    return programs().isPresent();
  }

  /** Where the programs of the newest version are. */
  private static Optional<Path> programs() {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(INSTALLED)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Path::compareTo);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes a server and starts it.
   *
   * @param options for its command line, for example {@code -c wal_level=logical}
   * @throws IllegalStateException if the package is not there, or the server does not start
   */
  public static LocalPostgres startNew(String options) {
    Path programs =
        programs().orElseThrow(() -> new IllegalStateException("PostgreSQL is not installed"));
    try {
      Path directory = Files.createTempDirectory("millrace-postgres");
      if (isRoot()) {
        call(List.of("chown", USER, directory.toString()));
      }
      LocalPostgres server = new LocalPostgres(programs, directory, freePort(), options);
      try {
        server.make();
        server.start();
      } catch (RuntimeException e) {
        call(List.of("rm", "-rf", directory.toString()));
        throw e;
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void make() {
    run(
        "initdb",
        "-D",
        data(),
        "-U",
        USER,
        "-A",
        "trust",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C.UTF-8");
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** The server refuses to run as root. */
  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private void start() {
    run(
        "pg_ctl",
        "-D",
        data(),
        "-w",
        "-t",
        "60",
        "-l",
        directory.resolve("log").toString(),
        "-o",
        "-p " + port + " -k " + directory + " -c listen_addresses=127.0.0.1 " + options,
        "start");
  }

  /** As if the machine had lost its power; then started again, once all its processes are gone. */
  public void killAndStart() throws InterruptedException {
    try {
      call(List.of("kill", "-9", Files.readAllLines(Path.of(data(), "postmaster.pid")).get(0)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int attempt = 1; ; attempt++) {
      Thread.sleep(500);
      try {
        start();
        return;
      } catch (IllegalStateException stillInUse) {
        if (attempt == RESTARTS) {
          throw stillInUse;
        }
      }
    }
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  public int port() {
    return port;
  }

  private void run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", USER, "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    call(command);
  }

  private static void call(List<String> command) {
    try {
      Path output = Files.createTempFile("millrace-postgres", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException(command + " does not end");
        }
        if (process.exitValue() != 0) {
          throw new IllegalStateException(command + ": " + Files.readString(output));
        }
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + command, e);
    }
  }

  @Override
  public void close() {
    run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    call(List.of("rm", "-rf", directory.toString()));
  }
}
