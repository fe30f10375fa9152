package dev.millrace.io.pulsar;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.rows.Certificates;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.PulsarClientException.AuthenticationException;
import org.apache.pulsar.client.api.PulsarClientException.AuthorizationException;
import org.apache.pulsar.client.api.PulsarClientException.GettingAuthenticationDataException;
import org.apache.pulsar.client.api.PulsarClientException.IncompatibleSchemaException;
import org.apache.pulsar.client.api.PulsarClientException.InvalidConfigurationException;
import org.apache.pulsar.client.api.PulsarClientException.InvalidMessageException;
import org.apache.pulsar.client.api.PulsarClientException.InvalidServiceURL;
import org.apache.pulsar.client.api.PulsarClientException.InvalidTopicNameException;
import org.apache.pulsar.client.api.PulsarClientException.NotAllowedException;
import org.apache.pulsar.client.api.PulsarClientException.NotFoundException;
import org.apache.pulsar.client.api.PulsarClientException.TopicDoesNotExistException;
import org.apache.pulsar.client.api.PulsarClientException.TopicTerminatedException;
import org.apache.pulsar.client.api.PulsarClientException.UnsupportedAuthenticationException;
import org.jspecify.annotations.Nullable;

/** What the client throws, as something that a user can act on. */
public final class PulsarFaults {
  private static final int LONGEST = 400;

  /** What brokers say of namespaces that are not there, in errors of a general kind. */
  private static final Pattern NO_PLACE =
      Pattern.compile("namespace or topic does not exist|Policies not found");

  /** Brokers' words in what the client makes of them. */
  private static final Pattern SAID = Pattern.compile("\"errorMsg\":\"(.*?)\",\\s*\"reqId\"");

  private static final Pattern CLASS =
      Pattern.compile("(?:[a-z]+\\.)+[A-Z][A-Za-z$]*(?:Exception|Error): ?");

  private PulsarFaults() {}

  /** The client's own error in one that a future has wrapped. */
  public static Throwable cause(Throwable thrown) {
    Throwable at = thrown;
    while ((at instanceof CompletionException || at instanceof ExecutionException)
        && at.getCause() != null) {
      at = at.getCause();
    }
    return at;
  }

  private static boolean isNotAllowed(Throwable thrown) {
    return thrown instanceof AuthenticationException
        || thrown instanceof AuthorizationException
        || thrown instanceof UnsupportedAuthenticationException
        || thrown instanceof GettingAuthenticationDataException;
  }

  private static boolean isNotFound(Throwable thrown) {
    return thrown instanceof TopicDoesNotExistException
        || thrown instanceof NotFoundException
        || thrown instanceof InvalidTopicNameException
        || NO_PLACE.matcher(String.valueOf(thrown.getMessage())).find();
  }

  private static boolean isRefused(Throwable thrown) {
    return thrown instanceof InvalidServiceURL
        || thrown instanceof InvalidConfigurationException
        || thrown instanceof NotAllowedException
        || thrown instanceof IncompatibleSchemaException
        || thrown instanceof TopicTerminatedException
        || Certificates.areRefused(thrown);
  }

  /** Whether the brokers refuse a message for what it is, its size for example. */
  public static boolean isInvalid(Throwable thrown) {
    return cause(thrown) instanceof InvalidMessageException;
  }

  /** Whether trying again cannot help. */
  public static boolean isPermanent(Throwable thrown) {
    Throwable cause = cause(thrown);
    return isNotAllowed(cause)
        || isNotFound(cause)
        || isRefused(cause)
        || !(cause instanceof PulsarClientException);
  }

  /**
   * The error for a user.
   *
   * @param doing what was asked for, in words after "asked to"
   */
  public static UserException of(PulsarTarget target, String doing, Throwable thrown) {
    Throwable cause = cause(thrown);
    if (cause instanceof UserException told) {
      return told;
    }
    String said = target.shown() + ", asked to " + doing + ": " + words(cause);
    if (isNotFound(cause)) {
      return error(target, PulsarCodes.NOT_FOUND, said, cause);
    } else if (isNotAllowed(cause)) {
      return error(target, PulsarCodes.NOT_ALLOWED, said, cause);
    } else if (isRefused(cause) || !(cause instanceof PulsarClientException)) {
      return error(target, PulsarCodes.REFUSED, said, cause);
    }
    return error(
        target, PulsarCodes.UNREACHABLE, "no answer from " + said + ". " + question(target), cause);
  }

  /** The client tells a broken handshake as a closed connection if it hears of that first. */
  private static String question(PulsarTarget target) {
    return target.url().startsWith("pulsar+ssl:")
        ? "Is 'url' right, the network up, and the certificate of an authority that Java or"
            + " 'tls_trust_certs' knows?"
        : "Is 'url' right, and the network up?";
  }

  public static UserException error(
      PulsarTarget target, String code, String message, @Nullable Throwable cause) {
    String sentence = message + (message.matches("(?s).*[.?]") ? "" : ".");
    Diagnostic diagnostic = Diagnostic.error(target.position(), code, "", sentence);
    return cause == null ? new UserException(diagnostic) : new UserException(diagnostic, cause);
  }

  /** What happened, on one line. */
  public static String words(Throwable thrown) {
    Throwable cause = cause(thrown);
    String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    Matcher said = SAID.matcher(text);
    String words = said.find() ? said.group(1) : text;
    // The client writes the names of its own classes before the brokers' words.
    String line = CLASS.matcher(words).replaceAll("").replaceAll("\\s+", " ").strip();
    if (line.isEmpty()) {
      line = isNotFound(cause) ? "there is no such topic" : cause.getClass().getSimpleName();
    }
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
