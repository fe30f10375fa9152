package dev.millrace.runner.dataflow;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import dev.millrace.diag.UserException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import org.apache.beam.runners.dataflow.DataflowJobAlreadyExistsException;
import org.apache.beam.runners.dataflow.DataflowJobAlreadyUpdatedException;
import org.jspecify.annotations.Nullable;

/** What the failures of Google's clients mean for people. */
public final class DataflowFaults {
  private DataflowFaults() {}

  /**
   * The exception to throw instead: one with a code where the reason is known, otherwise the same.
   */
  public static RuntimeException of(RuntimeException thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause() == t ? null : t.getCause()) {
      if (t instanceof UserException user) {
        return user;
      }
      UserException known = known(t, thrown);
      if (known != null) {
        return known;
      }
    }
    return thrown;
  }

  private static @Nullable UserException known(Throwable t, RuntimeException thrown) {
    String message = String.valueOf(t.getMessage());
    if (t instanceof DataflowJobAlreadyExistsException
        || t instanceof DataflowJobAlreadyUpdatedException) {
      return DataflowCodes.failure(
          DataflowCodes.JOB_NAME,
          "a job of this name is running already. Use --update to replace it, --job-name for a"
              + " second one, or --drain first",
          thrown);
    } else if (t instanceof GoogleJsonResponseException json) {
      return refused(json.getStatusCode(), reason(json), thrown);
    } else if (t instanceof HttpResponseException http) {
      return refused(http.getStatusCode(), http.getStatusMessage(), thrown);
    } else if (message.contains("does not exist or is not writeable")
        || message.contains("is not a valid")
        || t instanceof FileNotFoundException) {
      return DataflowCodes.failure(
          DataflowCodes.BUCKET, "the bucket is missing or closed to you: " + message, thrown);
    } else if (t instanceof ConnectException
        || t instanceof UnknownHostException
        || t instanceof SocketTimeoutException) {
      return DataflowCodes.failure(
          DataflowCodes.UNREACHABLE,
          "Google's services cannot be reached: " + t.getClass().getSimpleName() + ": " + message,
          thrown);
    }
    return null;
  }

  private static String reason(GoogleJsonResponseException failure) {
    GoogleJsonError error = failure.getDetails();
    return error == null || error.getMessage() == null
        ? String.valueOf(failure.getStatusMessage())
        : error.getMessage();
  }

  private static UserException refused(int status, String reason, RuntimeException thrown) {
    // Some of Google's services answer with 403 where others do with 429.
    boolean quota = status == 403 && reason.toLowerCase(Locale.ROOT).contains("quota");
    String advice =
        switch (quota ? 429 : status) {
          case 401 -> "; the credentials are not valid (any more)";
          case 403 ->
              "; you, or the workers' service account, may not do this, or the API is not enabled";
          case 404 -> "; check project, region and names";
          case 429 -> "; a quota is used up: wait, or ask for more";
          default -> "";
        };
    return DataflowCodes.failure(
        DataflowCodes.REFUSED, "Google refused it (" + status + "): " + reason + advice, thrown);
  }
}
