package dev.millrace.io.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What the server does with a row, in one step that nothing comes between: whether the row is newer
 * than what is there cannot be found out from outside without a race.
 */
enum RedisScript {
  HASH,
  JSON,
  SORTED_SET;

  private final String text;
  private final String hash;

  RedisScript() {
    String file = name().toLowerCase(Locale.ROOT) + ".lua";
    try (InputStream in = RedisScript.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks " + file);
      }
      byte[] bytes = in.readAllBytes();
      text = new String(bytes, StandardCharsets.UTF_8);
      hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-1", e);
    }
  }

  /** The name under which a server knows a script that it has run. */
  String hash() {
    return hash;
  }

  String text() {
    return text;
  }
}
