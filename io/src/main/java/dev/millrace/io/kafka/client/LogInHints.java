package dev.millrace.io.kafka.client;

import java.util.List;

/**
 * What to do about a log-in or an encryption that failed. Kafka's client says "SSL handshake
 * failed" for all of the latter; what is wrong stands in the causes, in the words of the Java
 * runtime.
 */
final class LogInHints {
  /** A missing certificate and one that is not trusted give the same alert. */
  private static final String OURS =
      "the broker wants a certificate of ours that it trusts; look at ssl.keystore.location";

  private static final String OTHER_HOST =
      "the broker's certificate is for another host than bootstrap_servers names";

  /** The first whose words are in a cause's message explains it. */
  private static final List<Hint> HINTS =
      List.of(
          new Hint(
              "unable to find valid certification path",
              "ssl.truststore.location has no certificate that vouches for the broker's"),
          new Hint("No subject alternative", OTHER_HOST),
          new Hint("No name matching", OTHER_HOST),
          new Hint("certificate_required", OURS),
          new Hint("bad_certificate", OURS),
          new Hint("certificate_unknown", OURS));

  private record Hint(String words, String advice) {}

  private LogInHints() {}

  /** An explanation with a blank before it; empty if the cause speaks for itself. */
  static String of(Throwable refused) {
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      for (Hint hint : HINTS) {
        if (message.contains(hint.words())) {
          return ": " + hint.advice();
        }
      }
    }
    return "";
  }
}
