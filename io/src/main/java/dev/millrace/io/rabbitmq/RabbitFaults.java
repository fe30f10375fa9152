package dev.millrace.io.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.rows.Certificates;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What RabbitMQ's client throws, as something that a user can act on. */
final class RabbitFaults {
  private static final int LONGEST = 300;
  private static final int ACCESS_REFUSED = 403;
  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 406;
  private static final int NOT_ALLOWED = 530;

  private RabbitFaults() {}

  /**
   * Whether trying again cannot help. A queue that is not found may be one whose node is away, and
   * a virtual host one that is just being started.
   */
  static boolean isPermanent(Throwable thrown) {
    return answer(thrown) == ACCESS_REFUSED
        || isLoginRefused(thrown)
        || Certificates.areRefused(thrown);
  }

  /** Whether the server refuses what was sent, a message that is too large for it for example. */
  static boolean isRefusal(Throwable thrown) {
    return answer(thrown) == PRECONDITION_FAILED;
  }

  /**
   * Whether the server said so. The client calls any end of the connection during the login a
   * possible refusal, also that of a server that was just killed.
   */
  private static boolean isLoginRefused(Throwable thrown) {
    return find(thrown, AuthenticationFailureException.class) != null;
  }

  /** The server is there and did not take what it was sent. */
  static final class NotConfirmed extends IOException {
    private static final long serialVersionUID = 1;

    NotConfirmed() {
      super("the server did not confirm rows: is the queue full?");
    }
  }

  /**
   * The error for a user.
   *
   * @param doing what was tried, as an infinitive: {@code read queue 'x'}
   */
  static UserException of(RabbitTarget target, String doing, Throwable thrown) {
    String trying = ", trying to " + doing;
    int answer = answer(thrown);
    if (isLoginRefused(thrown)) {
      return error(
          target,
          RabbitCodes.NOT_ALLOWED,
          target.shown()
              + " refuses the user '"
              + target.access().user()
              + "'"
              + trying
              + ": a wrong name or password. The user 'guest' may log in from the server's own"
              + " machine alone.",
          thrown);
    }
    if (Certificates.areRefused(thrown)) {
      return error(
          target,
          RabbitCodes.REFUSED,
          "the certificate of "
              + target.shown()
              + " is not trusted"
              + trying
              + ": "
              + words(thrown)
              + ". 'truststore' names a file with certificates to trust.",
          thrown);
    }
    if (find(thrown, NotConfirmed.class) != null) {
      return error(
          target, RabbitCodes.REFUSED, target.shown() + trying + ": " + words(thrown), thrown);
    }
    return switch (answer) {
      case 0 ->
          error(
              target,
              RabbitCodes.UNREACHABLE,
              "no answer from "
                  + target.shown()
                  + trying
                  + ": "
                  + words(thrown)
                  + ". Is 'url' right, and the network up?",
              thrown);
      case NOT_FOUND, NOT_ALLOWED ->
          error(target, RabbitCodes.NOT_FOUND, said(target, answer, thrown) + trying, thrown);
      case ACCESS_REFUSED ->
          error(target, RabbitCodes.NOT_ALLOWED, said(target, answer, thrown) + trying, thrown);
      default -> error(target, RabbitCodes.REFUSED, said(target, answer, thrown) + trying, thrown);
    };
  }

  static UserException error(
      RabbitTarget target, String code, String message, @Nullable Throwable cause) {
    String sentence = message + (message.matches("(?s).*[.?]") ? "" : ".");
    Diagnostic diagnostic = Diagnostic.error(target.position(), code, "", sentence);
    return cause == null ? new UserException(diagnostic) : new UserException(diagnostic, cause);
  }

  private static String said(RabbitTarget target, int answer, Throwable thrown) {
    return target.shown() + " answers " + answer + ": " + words(thrown);
  }

  /** The code of the server's last word; 0 if it had none. */
  private static int answer(Throwable thrown) {
    ShutdownSignalException signal = find(thrown, ShutdownSignalException.class);
    Method reason = signal == null ? null : signal.getReason();
    if (reason instanceof AMQP.Channel.Close channel) {
      return channel.getReplyCode();
    }
    // 320 is a server that is being stopped.
    return reason instanceof AMQP.Connection.Close connection && connection.getReplyCode() != 320
        ? connection.getReplyCode()
        : 0;
  }

  /** The server's own words, or those of the first cause that has any. */
  static String words(Throwable thrown) {
    ShutdownSignalException signal = find(thrown, ShutdownSignalException.class);
    Method reason = signal == null ? null : signal.getReason();
    if (reason instanceof AMQP.Channel.Close channel) {
      return cut(channel.getReplyText());
    } else if (reason instanceof AMQP.Connection.Close connection) {
      return cut(connection.getReplyText());
    } else if (find(thrown, TimeoutException.class) != null) {
      return "it took too long";
    }
    Throwable told = thrown;
    while (told.getCause() != null) {
      told = told.getCause();
    }
    String message = told.getMessage();
    return cut(message == null ? told.getClass().getSimpleName() : message);
  }

  private static String cut(String text) {
    String line = text.replace('\n', ' ');
    return line.length() > LONGEST ? line.substring(0, LONGEST) : line;
  }

  private static <T> @Nullable T find(Throwable thrown, Class<T> kind) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (kind.isInstance(at)) {
        return kind.cast(at);
      }
    }
    return null;
  }
}
