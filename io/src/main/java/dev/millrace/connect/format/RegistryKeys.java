package dev.millrace.connect.format;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.StreamSide;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.RegistrySettings.Access;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a schema registry is reached, for every format that has schemas. */
public final class RegistryKeys {
  private static final Duration DEFAULT_WAIT = Duration.ofMinutes(5);

  private static final Key<String> URL =
      required(
          "url",
          Simple.TEXT,
          "The address of Confluent's API; Apicurio has it under `/apis/ccompat/v7`.");
  private static final Key<String> USER =
      optional("user", Simple.TEXT, "none", "The user of basic authentication.");
  private static final Key<String> PASSWORD =
      optional("password", Simple.TEXT, "none", "The user's password; `${secret:...}` keeps it.");
  private static final Key<String> TOKEN =
      optional("token", Simple.TEXT, "none", "A bearer token, instead of a user.");
  private static final Key<String> TRUSTSTORE =
      optional(
          "truststore",
          Simple.TEXT,
          "Java's own",
          "A PKCS12 or JKS file with the certificates to trust.");
  private static final Key<String> TRUSTSTORE_PASSWORD =
      optional("truststore_password", Simple.TEXT, "none", "The truststore's password.");
  private static final Key<Duration> WAIT_FOR =
      defaulting(
          "wait_for",
          Simple.DURATION,
          DEFAULT_WAIT,
          "How long a registry that does not answer is asked again before the run fails. Records"
              + " wait meanwhile.");

  /** The registry of an endpoint. */
  public static final Key<Values> REGISTRY =
      optional(
          "registry",
          ObjectOf.of(URL, USER, PASSWORD, TOKEN, TRUSTSTORE, TRUSTSTORE_PASSWORD, WAIT_FOR),
          "none",
          "The schema registry whose ids precede the values.");

  private RegistryKeys() {}

  /** Reports an address that no registry can have. It is not repeated: it may hold a password. */
  static void check(StreamSide side) {
    side.source()
        .find(REGISTRY)
        .map(keys -> keys.value(URL))
        .flatMap(RegistryKeys::wrong)
        .ifPresent(
            what -> side.error(REGISTRY.name() + "." + URL.name(), ErrorCodes.WRONG_FORM, what));
  }

  private static Optional<String> wrong(String url) {
    try {
      URI address = new URI(url);
      if (address.getUserInfo() != null) {
        return Optional.of(
            "the address holds a user; expected the keys 'user' and 'password', which no message"
                + " shows.");
      }
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return Optional.empty();
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    return Optional.of("this is not the address of a registry; expected http://HOST:PORT/PATH.");
  }

  /** The registry that an endpoint names. */
  public static Optional<RegistrySettings> settings(EndpointSpec endpoint) {
    return endpoint
        .find(REGISTRY)
        .map(
            keys ->
                new RegistrySettings(
                    endpoint.position(REGISTRY.name()),
                    keys.value(URL).replaceAll("/+$", ""),
                    new Access(
                        keys.find(USER).orElse(null),
                        keys.find(PASSWORD).orElse(null),
                        keys.find(TOKEN).orElse(null)),
                    keys.find(TRUSTSTORE).orElse(null),
                    keys.find(TRUSTSTORE_PASSWORD).orElse(null),
                    keys.value(WAIT_FOR)));
  }
}
