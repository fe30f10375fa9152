package dev.millrace.connect.rabbitmq;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.base.SecretText;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.io.rabbitmq.RabbitTarget;
import java.time.Duration;
import java.util.Optional;

/** What source and sink have in common: how to reach the server. */
final class RabbitKeys {
  /** The user that a new server has, and its password. */
  private static final String GUEST = "guest";

  static final Key<String> URL =
      required(
          "url",
          Simple.TEXT,
          "The server, `amqp://HOST:PORT/VHOST`, or `amqps:` for TLS, without user and password.");

  static final Key<String> USERNAME =
      defaulting("username", Simple.TEXT, GUEST, "The user of the server.");

  static final Key<SecretText> PASSWORD =
      optional("password", Simple.SECRET, GUEST, "The user's password, as `${secret:file:PATH}`.");

  static final Key<String> TRUSTSTORE =
      optional(
          "truststore",
          Simple.TEXT,
          "Java's own",
          "With `amqps:`, a PKCS12 or JKS file with the certificates to trust, relative to the"
              + " pipeline file.");

  static final Key<String> TRUSTSTORE_PASSWORD =
      optional("truststore_password", Simple.TEXT, "none", "The truststore's password.");

  static final Key<Duration> RETRY_FOR =
      defaulting(
          "retry_for",
          Simple.DURATION,
          Duration.ofMinutes(10),
          "How long a server that does not answer is asked again before the run fails.");

  private RabbitKeys() {}

  /** The server; empty if the URL names none. */
  static Optional<RabbitTarget> target(EndpointSpec endpoint) {
    return RabbitTarget.of(
        endpoint.value(URL),
        new RabbitTarget.Login(
            new RabbitTarget.Access(
                endpoint.value(USERNAME),
                endpoint.find(PASSWORD).orElseGet(() -> SecretText.of(GUEST))),
            endpoint
                .find(TRUSTSTORE)
                .map(file -> endpoint.besideFile(file).toAbsolutePath().toString())
                .map(
                    file ->
                        new RabbitTarget.Truststore(
                            file, endpoint.find(TRUSTSTORE_PASSWORD).orElse(null)))
                .orElse(null),
            endpoint.value(RETRY_FOR)),
        endpoint.position(URL.name()));
  }

  /** What is wrong with the URL, in a sentence; empty if it names a server. */
  static Optional<String> wrongUrl(EndpointSpec endpoint) {
    return target(endpoint).isPresent()
        ? Optional.empty()
        : Optional.of(
            "it names no server; expected amqp://HOST:PORT/VHOST or amqps://HOST:PORT/VHOST,"
                + " without user and password, and '/' in a virtual host's name as %2F.");
  }
}
