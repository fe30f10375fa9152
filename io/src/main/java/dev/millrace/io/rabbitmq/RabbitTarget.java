package dev.millrace.io.rabbitmq;

import dev.millrace.base.SecretText;
import dev.millrace.diag.Position;
import java.io.Serializable;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server, and how it is reached.
 *
 * @param position where the file names it; every message about the connection points there
 * @param vhost the virtual host, {@code /} for the one that every server has
 * @param tls whether the connection is encrypted
 * @param access who logs in
 * @param truststore the file with the certificates that are trusted; null for those of the Java
 *     runtime
 * @param retryFor how long a server that is away is waited for
 */
public record RabbitTarget(
    Position position,
    String host,
    int port,
    String vhost,
    boolean tls,
    Access access,
    @Nullable Truststore truststore,
    Duration retryFor)
    implements Serializable {
  private static final int PORT = 5672;
  private static final int TLS_PORT = 5671;
  private static final int LAST_PORT = 65_535;

  /**
   * A user.
   *
   * @param secret the password; not named so, as states of before have it as text under that name
   */
  public record Access(String user, SecretText secret) implements Serializable {
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

  /** What of a server its URL does not say. */
  public record Login(Access access, @Nullable Truststore truststore, Duration retryFor)
      implements Serializable {}

  /**
   * A server by its URL, {@code amqp://HOST:PORT/VHOST}, or {@code amqps:} for TLS; empty if it is
   * not one.
   */
  public static Optional<RabbitTarget> of(String url, Login login, Position position) {
    try {
      URI uri = URI.create(url);
      boolean tls = "amqps".equals(uri.getScheme());
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      if (uri.getHost() == null
          || uri.getUserInfo() != null
          || uri.getQuery() != null
          || uri.getPort() == 0
          || uri.getPort() > LAST_PORT
          || !(tls || "amqp".equals(uri.getScheme()))
          || path.indexOf('/', 1) > 0) {
        return Optional.empty();
      }
      int port = uri.getPort() < 0 ? tls ? TLS_PORT : PORT : uri.getPort();
      String name =
          URLDecoder.decode(
              path.replaceFirst("^/", "").replace("+", "%2B"), StandardCharsets.UTF_8);
      return Optional.of(
          new RabbitTarget(
              position,
              uri.getHost(),
              port,
              name.isEmpty() ? "/" : name,
              tls,
              login.access(),
              login.truststore(),
              login.retryFor()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The server for people. */
  public String shown() {
    return (tls ? "amqps" : "amqp")
        + "://"
        + host
        + ":"
        + port
        + (vhost.equals("/") ? "" : "/" + vhost);
  }
}
