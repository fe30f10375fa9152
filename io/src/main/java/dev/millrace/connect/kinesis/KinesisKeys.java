package dev.millrace.connect.kinesis;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.base.SecretText;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.io.kinesis.KinesisCodes;
import dev.millrace.io.kinesis.KinesisTarget;
import dev.millrace.io.kinesis.KinesisTarget.Login;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What source and sink have in common: which stream, and how to reach it. */
final class KinesisKeys {
  static final Key<String> STREAM =
      required("stream", Simple.TEXT, "The stream's name. It must be there.");

  static final Key<String> REGION =
      optional(
          "region", Simple.TEXT, "what AWS's environment or profile says", "The region of AWS.");

  static final Key<String> ENDPOINT =
      optional(
          "endpoint",
          Simple.TEXT,
          "that of the region",
          "The address of another server: `https://HOST` of a VPC's endpoint, `http://HOST:PORT` of"
              + " a server for tests.");

  static final Key<SecretText> ACCESS_KEY_ID =
      optional(
          "access_key_id",
          Simple.SECRET,
          "AWS's chain: environment, profile, role",
          "The id of an access key, as `${secret:file:PATH}`.");

  static final Key<SecretText> SECRET_ACCESS_KEY =
      optional(
          "secret_access_key",
          Simple.SECRET,
          "none",
          "With `access_key_id`: its secret, as `${secret:file:PATH}`.");

  static final Key<SecretText> SESSION_TOKEN =
      optional(
          "session_token",
          Simple.SECRET,
          "none",
          "With `access_key_id`: the token of a session, as `${secret:file:PATH}`.");

  static final Key<Duration> RETRY_FOR =
      defaulting(
          "retry_for",
          Simple.DURATION,
          Duration.ofMinutes(10),
          "How long a service that does not answer, or takes no more for the moment, is asked again"
              + " before the run fails.");

  private KinesisKeys() {}

  /** Reports a key. */
  @FunctionalInterface
  interface Report {
    void error(String key, String code, String message);
  }

  /** The stream of an endpoint. */
  static KinesisTarget target(EndpointSpec endpoint) {
    return new KinesisTarget(
        endpoint.position(STREAM.name()),
        endpoint.value(STREAM),
        endpoint.find(REGION).orElse(null),
        endpoint.find(ENDPOINT).orElse(null),
        endpoint
            .find(ACCESS_KEY_ID)
            .flatMap(
                id ->
                    endpoint
                        .find(SECRET_ACCESS_KEY)
                        .map(
                            secret ->
                                new Login(id, secret, endpoint.find(SESSION_TOKEN).orElse(null))))
            .orElse(null),
        endpoint.value(RETRY_FOR));
  }

  /** Reports what names no stream, no place or no login. */
  static void check(EndpointSpec endpoint, Report report) {
    if (!endpoint.value(STREAM).matches("[a-zA-Z0-9_.-]{1,128}")) {
      report.error(
          STREAM.name(),
          KinesisCodes.NO_PLACE,
          "it is no name of a stream; expected 1 to 128 letters, digits, '_', '.' and '-'.");
    }
    endpoint
        .find(ENDPOINT)
        .filter(text -> !isAddress(text))
        .ifPresent(
            text ->
                report.error(
                    ENDPOINT.name(),
                    KinesisCodes.NO_PLACE,
                    "it is no address; expected https://HOST or http://HOST:PORT."));
    Optional<SecretText> id = endpoint.find(ACCESS_KEY_ID);
    if (id.isPresent() != endpoint.find(SECRET_ACCESS_KEY).isPresent()) {
      report.error(
          id.isPresent() ? ACCESS_KEY_ID.name() : SECRET_ACCESS_KEY.name(),
          KinesisCodes.NO_PLACE,
          "'access_key_id' and 'secret_access_key' go together; expected both or neither.");
    } else if (id.isEmpty() && endpoint.find(SESSION_TOKEN).isPresent()) {
      report.error(
          SESSION_TOKEN.name(),
          KinesisCodes.NO_PLACE,
          "a token belongs to a key; expected 'access_key_id' and 'secret_access_key' beside it.");
    }
  }

  private static boolean isAddress(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getHost() != null
          && uri.getUserInfo() == null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
