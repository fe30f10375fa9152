package dev.millrace.io.pulsar;

import dev.millrace.base.SecretText;
import dev.millrace.diag.Position;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A topic, and how it is reached.
 *
 * @param position where the file names it; every message about it points there
 * @param topic its whole name, {@code persistent://TENANT/NAMESPACE/TOPIC}
 * @param url of the brokers or a proxy, {@code pulsar:} or {@code pulsar+ssl:}
 * @param retryFor how long brokers that do not answer are asked again
 */
public record PulsarTarget(
    Position position, String topic, String url, Access access, Duration retryFor)
    implements Serializable {
  private static final String PARTITION = "-partition-";

  /**
   * Who asks, and whom it trusts.
   *
   * @param login null for nobody in particular
   * @param trusted a PEM file with certificates to trust; null for Java's own
   */
  public record Access(@Nullable Login login, @Nullable String trusted) implements Serializable {}

  /**
   * A login: a token, a user with a password, or a certificate with its key.
   *
   * @param kind which of them
   * @param name the user, or the certificate's PEM file; empty for a token
   * @param secret the token, the password, or the key's PEM file
   */
  public record Login(Kind kind, String name, SecretText secret) implements Serializable {
    @Override
    public String toString() {
      return "Login";
    }
  }

  /** How a client says who it is. */
  public enum Kind {
    TOKEN,
    PASSWORD,
    CERTIFICATE
  }

  /** The place for people. */
  public String shown() {
    return "topic '" + topic + "' of " + url;
  }

  /** The number of a partition by its topic's name; 0 for a topic without partitions. */
  static int number(String partition) {
    int at = partition.lastIndexOf(PARTITION);
    return at < 0 ? 0 : Integer.parseInt(partition.substring(at + PARTITION.length()));
  }

  /** The number of a partition as Pulsar's ids have it; -1 for a topic without partitions. */
  static int index(String partition) {
    return partition.contains(PARTITION) ? number(partition) : -1;
  }
}
