package dev.millrace.cli.keys;

import dev.millrace.expr.protect.KeyFile;
import dev.millrace.job.Context;
import dev.millrace.job.Refusals;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which file the commands are about, and what it is encrypted with. */
final class KeysPlace {
  @Parameters(index = "0", paramLabel = "KEYS", description = "The file with the keys.")
  private Path file = Path.of("");

  @Option(
      names = "--encrypt-with",
      paramLabel = "VARIABLE",
      description = {
        "The environment variable with the key that the file is encrypted with: 16 or 32 bytes in"
            + " Base64, for example of 'openssl rand -base64 32'. Without it the keys are in the"
            + " clear."
      })
  private Optional<String> variable = Optional.empty();

  Path file() {
    return file;
  }

  /** The key that the file is encrypted with. */
  Optional<String> secret(Context context) {
    if (variable.isEmpty()) {
      return Optional.empty();
    }
    String name = variable.get();
    String value = context.environment().getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      throw Refusals.of(
          Refusals.USAGE, "the environment variable '" + name + "' of --encrypt-with is not set");
    }
    if (!isKey(value)) {
      throw Refusals.of(
          Refusals.USAGE,
          "the environment variable '"
              + name
              + "' of --encrypt-with holds no key; expected 16 or 32 bytes in Base64");
    }
    return Optional.of(value);
  }

  private static boolean isKey(String value) {
    try {
      int bytes = Base64.getDecoder().decode(value).length;
      return bytes == 16 || bytes == 32;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  String read() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw Refusals.of(Refusals.USAGE, "there is no file '" + file + "' that can be read");
    }
  }

  /** Writes a file that is not there, for its owner alone. */
  void create(String keys) {
    try {
      write(file, keys);
    } catch (FileAlreadyExistsException e) {
      throw Refusals.of(
          Refusals.USAGE,
          "'"
              + file
              + "' is there already, and without its keys nobody reads what they encrypted;"
              + " 'millrace keys rotate' adds one");
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /** Replaces the file, as a whole or not at all. */
  void replace(String keys) {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(beside);
      write(beside, keys);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private RuntimeException cannotWrite(IOException e) {
    return Refusals.of(
        Refusals.USAGE, "'" + file + "' cannot be written (" + e.getClass().getSimpleName() + ")");
  }

  private static void write(Path place, String keys) throws IOException {
    Path absolute = place.toAbsolutePath();
    boolean posix = absolute.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] owner =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Files.createFile(absolute, owner);
    Files.writeString(absolute, keys + "\n", StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** How many keys there are, and of which kind, for people. */
  static String described(KeyFile.Contents contents) {
    return (contents.keys() == 1 ? "1 key" : contents.keys() + " keys")
        + " of "
        + (contents.siv() ? "AES-SIV" : "AES-GCM")
        + ", "
        + contents.primary()
        + " encrypts";
  }
}
