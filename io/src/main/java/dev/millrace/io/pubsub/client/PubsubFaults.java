package dev.millrace.io.pubsub.client;

import com.google.api.client.http.HttpResponseException;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import org.jspecify.annotations.Nullable;

/** What Pub/Sub's client throws, as something that a user can act on. */
public final class PubsubFaults {
  private static final int MESSAGE_CHARACTERS = 300;

  private PubsubFaults() {}

  /** Whether trying again cannot help. */
  public static boolean isPermanent(Throwable thrown) {
    HttpResponseException answer = answer(thrown);
    if (answer == null) {
      return false;
    }
    int status = answer.getStatusCode();
    return status >= 400 && status < 500 && status != 408 && status != 429;
  }

  /**
   * @param doing what was tried, as an infinitive: {@code read subscription 'x'}
   */
  public static UserException of(PubsubConnection connection, String doing, Throwable thrown) {
    HttpResponseException answer = answer(thrown);
    if (answer == null) {
      return error(
          connection,
          PubsubCodes.UNREACHABLE,
          "no answer from "
              + connection.shown()
              + ", trying to "
              + doing
              + ": "
              + reason(root(thrown))
              + ". Is 'endpoint' (or PUBSUB_EMULATOR_HOST) right, and the network up?",
          thrown);
    }
    String said = connection.shown() + " answers " + answer.getStatusCode();
    return switch (answer.getStatusCode()) {
      case 404 ->
          error(
              connection,
              PubsubCodes.NOT_FOUND,
              said + ": there is nothing of that name, trying to " + doing,
              thrown);
      case 401, 403 ->
          error(
              connection,
              PubsubCodes.NOT_ALLOWED,
              said
                  + ": it does not let us "
                  + doing
                  + ". Credentials are looked for in GOOGLE_APPLICATION_CREDENTIALS, then in those"
                  + " of gcloud ('gcloud auth application-default login'), then at the machine's"
                  + " service account.",
              thrown);
      default ->
          error(
              connection,
              PubsubCodes.SERVICE_ERROR,
              said + ", trying to " + doing + ": " + reason(answer),
              thrown);
    };
  }

  public static UserException error(
      PubsubConnection connection, String code, String message, @Nullable Throwable cause) {
    Diagnostic diagnostic = Diagnostic.error(connection.position(), code, "", message);
    return cause == null ? new UserException(diagnostic) : new UserException(diagnostic, cause);
  }

  private static @Nullable HttpResponseException answer(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpResponseException answer) {
        return answer;
      }
    }
    return null;
  }

  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    String text = message == null ? cause.getClass().getSimpleName() : message.replace('\n', ' ');
    return text.length() > MESSAGE_CHARACTERS ? text.substring(0, MESSAGE_CHARACTERS) : text;
  }
}
