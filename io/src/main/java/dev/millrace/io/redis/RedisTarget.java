package dev.millrace.io.redis;

import dev.millrace.base.SecretText;
import java.io.Serializable;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server, and how it is reached.
 *
 * @param tls whether the connection is encrypted
 * @param access who logs in
 * @param truststore the file with the certificates that are trusted; null for those of the Java
 *     runtime
 */
public record RedisTarget(
    String host,
    int port,
    int database,
    boolean tls,
    Access access,
    @Nullable Truststore truststore)
    implements Serializable {
  private static final int PORT = 6379;
  private static final int LAST_PORT = 65_535;

  /** A user; both null without a log-in. */
  public record Access(@Nullable String user, @Nullable SecretText password)
      implements Serializable {
    @Override
    public String toString() {
      return "Access";
    }
  }

  /** A PKCS12 or JKS file. */
  public record Truststore(String file, @Nullable String password) implements Serializable {
    @Override
    public String toString() {
      return file;
    }
  }

  /**
   * A server by its URL, {@code redis://HOST:PORT/DATABASE}, or {@code rediss:} for TLS; empty if
   * it is not one.
   */
  public static Optional<RedisTarget> of(
      String url, Access access, @Nullable Truststore truststore) {
    try {
      URI uri = URI.create(url);
      String path = uri.getPath() == null ? "" : uri.getPath();
      boolean tls = "rediss".equals(uri.getScheme());
      if (uri.getHost() == null
          || uri.getUserInfo() != null
          || uri.getQuery() != null
          || uri.getPort() == 0
          || uri.getPort() > LAST_PORT
          || !(tls || "redis".equals(uri.getScheme()))
          || !path.matches("(/[0-9]{0,4})?")) {
        return Optional.empty();
      }
      int port = uri.getPort() < 0 ? PORT : uri.getPort();
      int database = path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
      return Optional.of(new RedisTarget(uri.getHost(), port, database, tls, access, truststore));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The place for people. */
  public String shown() {
    return (tls ? "rediss" : "redis") + "://" + host + ":" + port + "/" + database;
  }
}
