package dev.millrace.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory in which there is no room, from one moment on. Who may mount gets a small file system
 * in memory that is really full; who may not, and is not root either, loses the permission to write
 * where states are shared, which a job notices in the same way. Root without the right to mount has
 * neither: no permission binds it.
 */
final class FullDirectory implements AutoCloseable {
  private final Path path;
  private final boolean mounted;

  private FullDirectory(Path path, boolean mounted) {
    this.path = path;
    this.mounted = mounted;
  }

  /** Makes one, with room; empty if this user can have none. */
  static Optional<FullDirectory> at(Path path) throws IOException {
    return at(path, "16m");
  }

  /** One of a size. */
  static Optional<FullDirectory> at(Path path, String size) throws IOException {
    Files.createDirectories(path);
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path.toString());
    return mounted || !System.getProperty("user.name").equals("root")
        ? Optional.of(new FullDirectory(path, mounted))
        : Optional.empty();
  }

  private static boolean run(String... command) throws IOException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Path path() {
    return path;
  }

  /** Makes another user its owner. */
  void giveTo(String user) throws IOException {
    if (!run("chown", user, path.toString())) {
      throw new IOException("no user " + user);
    }
  }

  /** Whether it is a file system of its own. */
  boolean isMounted() {
    return mounted;
  }

  /** Gives a file system of its own another size, in the words of mount: {@code 64m}. */
  void resize(String size) throws IOException {
    if (!run("mount", "-o", "remount,size=" + size, path.toString())) {
      throw new IOException("no size of " + size);
    }
  }

  /** What the system says to whoever writes there once it is full. */
  String reason() {
    return mounted ? "No space left on device" : "Permission denied";
  }

  void fill() throws IOException {
    if (!mounted) {
      permit("r-xr-xr-x");
      return;
    }
    try (OutputStream filler = Files.newOutputStream(filler())) {
      for (byte[] some = new byte[4096]; ; ) {
        filler.write(some);
      }
    } catch (IOException full) {
      // That is what was wanted.
      return;
    }
  }

  void makeRoom() throws IOException {
    if (mounted) {
      Files.deleteIfExists(filler());
    } else {
      permit("rwxr-xr-x");
    }
  }

  private Path filler() {
    return path.resolve("filler");
  }

  private void permit(String permissions) throws IOException {
    List<Path> shared;
    try (Stream<Path> all = Files.walk(path)) {
      shared = all.filter(directory -> directory.endsWith("shared")).toList();
    }
    for (Path directory : shared) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }
  }

  @Override
  public void close() {
    try {
      makeRoom();
      if (mounted) {
        run("umount", "-l", path.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
