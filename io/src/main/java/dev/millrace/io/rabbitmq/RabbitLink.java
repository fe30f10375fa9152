package dev.millrace.io.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.millrace.diag.UserException;
import dev.millrace.io.rabbitmq.RabbitTarget.Truststore;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection with one channel. The client's own recovery is off: it would go on with a consumer
 * whose messages were all given to it again, and nobody could tell which acknowledgements are of
 * which connection.
 */
final class RabbitLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RabbitLink.class);
  private static final int CONNECT_MILLIS = 10_000;
  private static final int ANSWER_MILLIS = 20_000;

  /** A connection without a sign of life for about two of these is lost. */
  private static final int HEARTBEAT_SECONDS = 10;

  /**
   * What a server lets in at most. The client's own limit is lower than a server's, and ends the
   * connection at a message that then comes again.
   */
  private static final int MOST_BYTES = 512 << 20;

  private static final int CLOSE_MILLIS = 5_000;

  private final Connection connection;
  private final Channel channel;

  private RabbitLink(Connection connection, Channel channel) {
    this.connection = connection;
    this.channel = channel;
  }

  /**
   * Connects.
   *
   * @throws IOException if the server does not answer or refuses
   * @throws UserException ML-5573 if the truststore cannot be read
   */
  static RabbitLink open(RabbitTarget target) throws IOException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(target.host());
    factory.setPort(target.port());
    factory.setVirtualHost(target.vhost());
    factory.setUsername(target.access().user());
    factory.setPassword(target.access().secret().current());
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setConnectionTimeout(CONNECT_MILLIS);
    factory.setHandshakeTimeout(CONNECT_MILLIS);
    factory.setChannelRpcTimeout(ANSWER_MILLIS);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    factory.setMaxInboundMessageBodySize(MOST_BYTES);
    factory.setExceptionHandler(new QuietHandler());
    if (target.tls()) {
      factory.useSslProtocol(trusting(target));
      factory.enableHostnameVerification();
    }
    try {
      Connection connection = factory.newConnection("millrace");
      try {
        return new RabbitLink(connection, connection.createChannel());
      } catch (IOException | RuntimeException e) {
        connection.abort(CLOSE_MILLIS);
        throw e;
      }
    } catch (TimeoutException | RuntimeException e) {
      throw new IOException(e);
    }
  }

  private static SSLContext trusting(RabbitTarget target) {
    Truststore trusted = target.truststore();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trusted == null ? null : managers(trusted), null);
      return context;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw RabbitFaults.error(
          target,
          RabbitCodes.REFUSED,
          "the truststore '" + trusted + "' cannot be read: " + e.getMessage(),
          e);
    }
  }

  private static TrustManager[] managers(Truststore trusted)
      throws IOException, GeneralSecurityException {
    String password = trusted.password();
    KeyStore store =
        KeyStore.getInstance(
            new File(trusted.file()), password == null ? null : password.toCharArray());
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  Channel channel() {
    return channel;
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  /** Why it is not open any more. */
  IOException failure() {
    @Nullable Throwable reason = channel.getCloseReason();
    return new IOException(
        "the connection was lost", reason == null ? connection.getCloseReason() : reason);
  }

  /** Ends the connection in order, so that what was acknowledged is known to the server. */
  @Override
  public void close() {
    try {
      if (connection.isOpen()) {
        connection.close(CLOSE_MILLIS);
      }
    } catch (IOException | RuntimeException brokenAlready) {
      LOG.debug("Closing a connection", brokenAlready);
      connection.abort(CLOSE_MILLIS);
    }
  }
}
