package dev.millrace.cli.option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Objects;

/** A file that somebody has written, and that a command puts right. */
public final class UserFile {
  private UserFile() {}

  /** The text of a file. */
  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Gives a file another text, and keeps its permissions. Whatever fails, and whoever reads it
   * meanwhile, it has the old text or the new one, and the whole of it.
   */
  public static void replace(Path file, String text) {
    try {
      Path real = file.toRealPath(); // what a link points to: the link stays one
      Path next =
          Files.createTempFile(
              Objects.requireNonNull(real.getParent()), "." + real.getFileName(), ".next");
      try {
        Files.writeString(next, text);
        copyPermissions(real, next);
        Files.move(next, real, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copyPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (view != null) {
      view.setPermissions(Files.getPosixFilePermissions(from, LinkOption.NOFOLLOW_LINKS));
    }
  }
}
