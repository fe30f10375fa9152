package dev.millrace.io.pubsub.client;

import dev.millrace.base.Copy;
import dev.millrace.diag.Position;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Pub/Sub.
 *
 * @param position where the file names it; every message about the connection points there
 * @param endpoint of an emulator, {@code http://host:port}, which is spoken to without credentials;
 *     null for Google's own service, with the credentials that Google's libraries find
 * @param project under which a source of a topic makes its subscription
 * @param retryFor how long a source that gets no answer tries again before it fails
 */
public record PubsubConnection(
    Position position, @Nullable String endpoint, @Nullable String project, Duration retryFor)
    implements Serializable {
  /** The default of {@link #retryFor}. */
  public static final Duration DEFAULT_RETRY = Duration.ofMinutes(10);

  /** Checks the endpoint. */
  public PubsubConnection {
    if (endpoint != null) {
      endpoint = rootUrl(endpoint);
    }
  }

  /** An emulator. */
  public static PubsubConnection to(String endpoint) {
    return new PubsubConnection(Position.ofFile("pubsub"), endpoint, null, DEFAULT_RETRY);
  }

  public PubsubConnection withRetryFor(Duration duration) {
    return Copy.of(this, PubsubConnection::retryFor).with(duration);
  }

  /** {@code host:port} alone, as in PUBSUB_EMULATOR_HOST, is spoken to without encryption. */
  private static String rootUrl(String endpoint) {
    String url = endpoint.contains("://") ? endpoint : "http://" + endpoint;
    URI uri = URI.create(url);
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          "an endpoint is host:port or http://host:port, but was: " + endpoint);
    }
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** The service as messages name it. */
  String shown() {
    return endpoint == null ? "Google Pub/Sub" : endpoint;
  }
}
