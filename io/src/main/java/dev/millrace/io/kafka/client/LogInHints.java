package dev.millrace.io.kafka.client;

import java.util.Map;

/**
 * What to do about a log-in or an encryption that failed. Kafka's client says "SSL handshake
 * failed" for all of the latter; what is wrong stands in the causes, in the words of the Java
 * runtime.
 */
final class LogInHints {
  /** A missing certificate and one that is not trusted give the same alert. */
  private static final String OURS =
      "the broker wants a certificate of ours that it trusts; look at ssl.keystore.location";

  private static final Map<String, String> BY_CAUSE =
      Map.of(
          "unable to find valid certification path",
          "ssl.truststore.location has no certificate that vouches for the broker's",
          "No subject alternative",
          "the broker's certificate is for another host than bootstrap_servers names",
          "No name matching",
          "the broker's certificate is for another host than bootstrap_servers names",
          "certificate_required",
          OURS,
          "bad_certificate",
          OURS,
          "certificate_unknown",
          OURS);

  private LogInHints() {}

  /** An explanation with a blank before it; empty if the cause speaks for itself. */
  static String of(Throwable refused) {
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      for (Map.Entry<String, String> hint : BY_CAUSE.entrySet()) {
        if (message.contains(hint.getKey())) {
          return ": " + hint.getValue();
        }
      }
    }
    return "";
  }
}
