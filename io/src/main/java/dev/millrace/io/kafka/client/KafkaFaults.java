package dev.millrace.io.kafka.client;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/** What Kafka's clients throw, as something that a user can act on, without secrets. */
public final class KafkaFaults {
  private static final Pattern SETTING = Pattern.compile("configuration ([A-Za-z0-9._]+)");
  private static final Pattern STORE = Pattern.compile("load SSL keystore (.+) of type (\\w+)");
  private static final Pattern QUOTED = Pattern.compile("[\"']([^\"']+)[\"']");
  private static final Pattern SECRET =
      Pattern.compile(
          "password|secret|jaas|token|credential|key|auth|user", Pattern.CASE_INSENSITIVE);

  private static final Pattern CLASS_NAMES =
      Pattern.compile("^([A-Za-z0-9_.$]+\\.[A-Za-z0-9_$]+(Exception|Error): )+");

  /** More may follow. */
  private static final Pattern FULL_STOP = Pattern.compile("\\.\\s*$");

  /** Names of files and kinds, of keys too, are no secrets. */
  private static final Pattern OPEN = Pattern.compile("[.](location|type|algorithm)$");

  private KafkaFaults() {}

  /**
   * @param doing what was tried, as an infinitive: {@code list the topics}
   * @param needs the operation that the cluster's access rules must permit for that
   */
  public static UserException of(
      KafkaConnection connection, String doing, AclOperation needs, Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthenticationException) {
        return refused(connection, doing, reason(connection, cause), LogInHints.of(cause));
      } else if (cause instanceof LoginException) {
        return refused(connection, "log in", reason(connection, cause), "");
      } else if (cause instanceof AuthorizationException denied) {
        return refused(
            connection, doing, reason(connection, denied), MissingRight.of(denied, needs));
      } else if (STORE.matcher(String.valueOf(cause.getMessage())).find()) {
        return badStore(connection, cause);
      } else if (cause instanceof ConfigException) {
        return badSettings(connection, (ConfigException) cause);
      } else if (cause instanceof TimeoutException || cause instanceof DisconnectException) {
        return unreachable(connection, doing);
      }
    }
    String code =
        thrown instanceof RetriableException ? KafkaCodes.UNREACHABLE : KafkaCodes.CLUSTER_ERROR;
    return error(
        connection,
        code,
        "cannot "
            + doing
            + " at "
            + connection.bootstrapServers()
            + ": "
            + reason(connection, root(thrown)));
  }

  private static UserException refused(
      KafkaConnection connection, String doing, String reason, String advice) {
    return error(
        connection,
        KafkaCodes.NOT_ALLOWED,
        connection.bootstrapServers() + " does not let us " + doing + ": " + reason + advice);
  }

  public static UserException unreachable(KafkaConnection connection, String doing) {
    return error(
        connection,
        KafkaCodes.UNREACHABLE,
        "no answer from Kafka at "
            + connection.bootstrapServers()
            + " within "
            + seconds(connection)
            + " s, trying to "
            + doing
            + (PortCheck.answersPlainly(connection)
                ? ". It speaks without encryption; is security.protocol right?"
                : ". Is the broker running, and are bootstrap_servers right?"));
  }

  public static UserException error(KafkaConnection connection, String code, String message) {
    return new UserException(Diagnostic.error(connection.position(), code, "", message));
  }

  private static String seconds(KafkaConnection connection) {
    long millis = connection.timeout().toMillis();
    return millis % 1000 == 0
        ? Long.toString(millis / 1000)
        : String.format(Locale.ROOT, "%.1f", millis / 1000.0);
  }

  /** Kafka's own text quotes the refused value, which may be a password: only the name is shown. */
  private static UserException badSettings(KafkaConnection connection, ConfigException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("bootstrap")) {
      return error(
          connection,
          KafkaCodes.UNREACHABLE,
          "no host of bootstrap_servers can be found or understood; got '"
              + connection.bootstrapServers()
              + "', expected host:port[,host:port...]");
    }
    Matcher setting = SETTING.matcher(message);
    String name = setting.find() ? "'" + setting.group(1) + "'" : "one of its settings";
    return error(
        connection,
        KafkaCodes.BAD_SETTINGS,
        "Kafka's client refuses "
            + name
            + "; the settings are "
            + String.join(", ", connection.properties().keySet()));
  }

  private static UserException badStore(KafkaConnection connection, Throwable thrown) {
    Matcher store = STORE.matcher(String.valueOf(thrown.getMessage()));
    String path = store.find() ? store.group(1) : "";
    String kind =
        path.equals(connection.properties().get("ssl.truststore.location"))
            ? "truststore"
            : "keystore";
    return error(
        connection,
        KafkaCodes.BAD_SETTINGS,
        "the store of ssl."
            + kind
            + ".location cannot be opened: "
            + path
            + " as "
            + store.group(2)
            + ": "
            + reason(connection, root(thrown))
            + ". Check ssl."
            + kind
            + ".password and ssl."
            + kind
            + ".type");
  }

  private static String reason(KafkaConnection connection, Throwable cause) {
    String message = cause.getMessage();
    if (message == null) {
      return cause.getClass().getSimpleName();
    }
    // A log-in that fails puts the text of a whole stack trace into its message.
    String first = CLASS_NAMES.matcher(message.lines().findFirst().orElse("")).replaceFirst("");
    return hide(connection, FULL_STOP.matcher(first).replaceFirst(""));
  }

  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * Only the client's own words are masked. In sentences of ours there is no secret, but a user or
   * a password may be called as a topic is.
   */
  private static String hide(KafkaConnection connection, String message) {
    String shown = message;
    for (Map.Entry<String, String> property : connection.properties().entrySet()) {
      if (SECRET.matcher(property.getKey()).find() && !OPEN.matcher(property.getKey()).find()) {
        shown = hideValue(shown, property.getValue());
        Matcher quoted = QUOTED.matcher(property.getValue());
        while (quoted.find()) {
          shown = hideValue(shown, quoted.group(1));
        }
      }
    }
    return shown;
  }

  private static String hideValue(String message, String value) {
    return value.length() < 3 ? message : message.replace(value, "***");
  }
}
