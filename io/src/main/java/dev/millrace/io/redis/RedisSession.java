package dev.millrace.io.redis;

import dev.millrace.base.SecretText;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.io.redis.RedisTarget.Truststore;
import dev.millrace.io.rows.Patience;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisException;

/** A connection that is opened anew whenever it was lost. Used by one thread at a time. */
final class RedisSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisSession.class);
  private static final int CONNECT_MILLIS = 10_000;

  /** A server that writes each command to its disk may take long over a batch. */
  private static final int ANSWER_MILLIS = 30_000;

  private final RedisTarget target;
  private final String step;
  private final String path;
  private final Duration retryFor;
  private @Nullable Jedis connection;

  /**
   * @param step by the name under which the ledger counts; empty for none
   * @param path of the output in the pipeline file, for errors; empty for none
   * @param retryFor how long a server that is away is waited for
   */
  RedisSession(RedisTarget target, String step, String path, Duration retryFor) {
    this.target = target;
    this.step = step;
    this.path = path;
    this.retryFor = retryFor;
  }

  /**
   * Does work, again after faults of the moment.
   *
   * @throws UserException ML-5532 if the server refuses, ML-5533 if it is away for too long
   */
  <T> T patiently(Function<Jedis, T> work) {
    Patience patience = new Patience(step, target.shown(), retryFor);
    while (true) {
      try {
        return once(work);
      } catch (JedisException e) {
        String words = RedisFaults.words(e);
        if (RedisFaults.of(e) != RedisFaults.MOMENT) {
          throw fault(RedisCodes.REFUSED, words, e);
        } else if (!patience.pause(words)) {
          throw fault(RedisCodes.UNAVAILABLE, "the server did not answer in time: " + words, e);
        }
      }
    }
  }

  /**
   * Does work; after a fault, with a connection that is opened anew for the next one.
   *
   * @throws JedisException as it came
   */
  <T> T once(Function<Jedis, T> work) {
    try {
      return work.apply(connected());
    } catch (JedisException e) {
      close();
      throw e;
    }
  }

  private Jedis connected() {
    Jedis known = connection;
    if (known == null) {
      known = new Jedis(new HostAndPort(target.host(), target.port()), config());
      connection = known;
    }
    return known;
  }

  private DefaultJedisClientConfig config() {
    SecretText password = target.access().password();
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(CONNECT_MILLIS)
            .socketTimeoutMillis(ANSWER_MILLIS)
            .user(target.access().user())
            .password(password == null ? null : password.current())
            .database(target.database())
            .clientName("millrace")
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
    if (target.tls()) {
      config.sslOptions(ssl());
    }
    return config.build();
  }

  private SslOptions ssl() {
    SslOptions.Builder ssl = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
    Truststore trusted = target.truststore();
    if (trusted != null) {
      File file = new File(trusted.file());
      char[] password = trusted.password() == null ? null : trusted.password().toCharArray();
      try {
        // The client takes a file that it cannot read for a server that is away.
        KeyStore.getInstance(file, password);
      } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
        String words = "the truststore '" + file + "' cannot be read: " + e.getMessage();
        throw fault(RedisCodes.REFUSED, words, e);
      }
      ssl.truststore(file, password);
    }
    return ssl.build();
  }

  /** An error of the place. */
  UserException fault(String code, String words, Exception cause) {
    String sentence = words + (words.endsWith(".") ? "" : ".");
    return new UserException(
        Diagnostic.error(Position.ofFile(target.shown()), code, path, sentence), cause);
  }

  /** Ends the connection; the next work opens another one. */
  @Override
  public void close() {
    Jedis known = connection;
    connection = null;
    if (known != null) {
      try {
        known.close();
      } catch (JedisException brokenAlready) {
        LOG.debug("Closing a connection to {}", target.shown(), brokenAlready);
      }
    }
  }
}
