package dev.millrace.io.kinesis;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.rows.Certificates;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the SDK throws, as something that a user can act on. */
public final class KinesisFaults {
  private static final int LONGEST = 400;
  private static final int SERVER_ERROR = 500;

  private static final Set<String> THROTTLED =
      Set.of(
          "ProvisionedThroughputExceededException",
          "LimitExceededException",
          "KMSThrottlingException",
          "ThrottlingException",
          "RequestLimitExceeded");

  private static final Set<String> NOT_ALLOWED =
      Set.of(
          "AccessDeniedException",
          "AccessDenied",
          "UnrecognizedClientException",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "MissingAuthenticationTokenException",
          "IncompleteSignatureException",
          "InvalidClientTokenId",
          "ExpiredTokenException",
          "NotAuthorizedException",
          "OptInRequired",
          "KMSAccessDeniedException");

  private KinesisFaults() {}

  /** The service's own name of the error; empty if it did not answer. */
  static String code(Throwable thrown) {
    if (thrown instanceof AwsServiceException answered) {
      AwsErrorDetails details = answered.awsErrorDetails();
      String code = details == null ? null : details.errorCode();
      return code == null ? "HTTP " + answered.statusCode() : code;
    }
    return "";
  }

  /** Whether the service asks for less at a time. */
  static boolean isThrottled(Throwable thrown) {
    return THROTTLED.contains(code(thrown));
  }

  static boolean isExpired(Throwable thrown) {
    return code(thrown).equals("ExpiredIteratorException");
  }

  /** Whether there is no such stream, or no such shard any more. */
  static boolean isNotFound(Throwable thrown) {
    return code(thrown).equals("ResourceNotFoundException");
  }

  /** Whether the service refuses what was sent, a record that is too large for it for example. */
  public static boolean isInvalid(Throwable thrown) {
    return Set.of("ValidationException", "InvalidArgumentException", "SerializationException")
        .contains(code(thrown));
  }

  /** Whether trying again cannot help. */
  public static boolean isPermanent(Throwable thrown) {
    if (thrown instanceof AwsServiceException answered) {
      return answered.statusCode() < SERVER_ERROR && !isThrottled(thrown) && !isExpired(thrown);
    }
    return Certificates.areRefused(thrown) || lacksLogin(thrown);
  }

  private static boolean lacksLogin(Throwable thrown) {
    String words = String.valueOf(thrown.getMessage());
    return words.contains("Unable to load credentials") || words.contains("Unable to load region");
  }

  /**
   * The error for a user.
   *
   * @param action the call of the service that failed, as its permissions name it
   */
  public static UserException of(KinesisTarget target, String action, SdkException thrown) {
    String said = target.shown() + ", asked for kinesis:" + action + ": " + words(thrown);
    String code = code(thrown);
    if (lacksLogin(thrown)) {
      return error(
          target,
          KinesisCodes.NOT_ALLOWED,
          said
              + ". Without 'region', and 'access_key_id' with 'secret_access_key', AWS's own places"
              + " are looked at: environment, profile, role.",
          thrown);
    } else if (isNotFound(thrown)) {
      return error(target, KinesisCodes.NOT_FOUND, said, thrown);
    } else if (NOT_ALLOWED.contains(code)) {
      return error(target, KinesisCodes.NOT_ALLOWED, said, thrown);
    } else if (said.contains("did not come from this stream")) {
      return error(
          target, KinesisCodes.MADE_ANEW, said + ". Was the stream made anew since?", thrown);
    } else if (code.isEmpty() && !Certificates.areRefused(thrown)) {
      return error(
          target,
          KinesisCodes.UNREACHABLE,
          "no answer from " + said + ". Are 'region' and 'endpoint' right, and the network up?",
          thrown);
    }
    return error(target, KinesisCodes.REFUSED, said, thrown);
  }

  public static UserException error(
      KinesisTarget target, String code, String message, @Nullable Throwable cause) {
    String sentence = message + (message.matches("(?s).*[.?]") ? "" : ".");
    Diagnostic diagnostic = Diagnostic.error(target.position(), code, "", sentence);
    return cause == null ? new UserException(diagnostic) : new UserException(diagnostic, cause);
  }

  /** What happened, on one line, without the ids of requests. */
  public static String words(Throwable thrown) {
    String code = code(thrown);
    String text;
    if (thrown instanceof AwsServiceException answered && answered.awsErrorDetails() != null) {
      String message = answered.awsErrorDetails().errorMessage();
      text = code + (message == null || message.equals(code) ? "" : ": " + message);
    } else {
      Throwable root = thrown;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      String first = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
      text = root == thrown ? first : first + " (" + root.getMessage() + ")";
    }
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
