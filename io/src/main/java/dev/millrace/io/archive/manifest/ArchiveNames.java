package dev.millrace.io.archive.manifest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of an archive's files: they follow from what is in a file, so that they can be repeated.
 */
public final class ArchiveNames {
  private ArchiveNames() {}

  /** The name of the file that a text identifies. */
  public static String of(String identity) {
    return "part-" + hash(identity) + ".parquet";
  }

  /** 24 hexadecimal digits that no other text has. */
  public static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
