package dev.millrace.runner.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** What of a disk survives a power cut: only what was forced onto it. */
interface Disk {
  /** The one of this machine. */
  Disk REAL =
      path -> {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
          channel.force(true);
        }
      };

  /** Forces a file's bytes, or a directory's entries, onto the disk. */
  void force(Path path) throws IOException;

  /** Replaces a file, so that after a power cut it is the old one or the new one, and whole. */
  default void replace(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(next, content);
    force(next);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(Objects.requireNonNull(file.getParent()));
  }
}
