package dev.millrace.connect.pulsar;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.base.SecretText;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.io.pulsar.PulsarCodes;
import dev.millrace.io.pulsar.PulsarTarget;
import dev.millrace.io.pulsar.PulsarTarget.Access;
import dev.millrace.io.pulsar.PulsarTarget.Kind;
import dev.millrace.io.pulsar.PulsarTarget.Login;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What source and sink have in common: which topic, and how to reach it. */
final class PulsarKeys {
  static final Key<String> URL =
      required(
          "url",
          Simple.TEXT,
          "The brokers or a proxy, `pulsar://HOST:PORT`, or `pulsar+ssl:` for TLS; several with"
              + " commas between.");

  static final Key<String> TOPIC =
      required(
          "topic",
          Simple.TEXT,
          "The topic, `persistent://TENANT/NAMESPACE/TOPIC`, or its name alone in `public/default`;"
              + " with all its partitions.");

  static final Key<SecretText> TOKEN =
      optional("token", Simple.SECRET, "none", "A token to log in with, as `${secret:env:NAME}`.");

  static final Key<String> USERNAME =
      optional("username", Simple.TEXT, "none", "A user to log in as, with `password`.");

  static final Key<SecretText> PASSWORD =
      optional("password", Simple.SECRET, "none", "The user's password, as `${secret:env:NAME}`.");

  static final Key<String> TRUSTED =
      optional(
          "tls_trust_certs",
          Simple.TEXT,
          "Java's own",
          "With `pulsar+ssl:`, a PEM file with the certificates to trust, relative to the pipeline"
              + " file.");

  static final Key<String> CERTIFICATE =
      optional(
          "tls_certificate",
          Simple.TEXT,
          "none",
          "With `pulsar+ssl:`, a PEM file with a certificate to log in with, and `tls_key`.");

  static final Key<String> PRIVATE_KEY =
      optional("tls_key", Simple.TEXT, "none", "The certificate's key, a PEM file in PKCS 8.");

  static final Key<Duration> RETRY_FOR =
      defaulting(
          "retry_for",
          Simple.DURATION,
          Duration.ofMinutes(10),
          "How long brokers that do not answer, or take no more for the moment, are asked again"
              + " before the run fails.");

  private static final String SCHEME = "persistent://";
  private static final String NAME = "[^/\\s:]+";

  private PulsarKeys() {}

  /** Reports a key. */
  @FunctionalInterface
  interface Report {
    void error(String key, String code, String message);
  }

  /** The topic of an endpoint. */
  static PulsarTarget target(EndpointSpec endpoint) {
    return new PulsarTarget(
        endpoint.position(TOPIC.name()),
        topic(endpoint),
        endpoint.value(URL),
        new Access(
            login(endpoint), endpoint.find(TRUSTED).map(file -> path(endpoint, file)).orElse(null)),
        endpoint.value(RETRY_FOR));
  }

  /** The topic's whole name. */
  static String topic(EndpointSpec endpoint) {
    String topic = endpoint.text(TOPIC.name()).orElse("");
    if (topic.startsWith(SCHEME)) {
      return topic;
    }
    return SCHEME + (topic.contains("/") ? "" : "public/default/") + topic;
  }

  private static String path(EndpointSpec endpoint, String file) {
    return endpoint.besideFile(file).toAbsolutePath().toString();
  }

  private static @Nullable Login login(EndpointSpec endpoint) {
    Optional<Login> token = endpoint.find(TOKEN).map(secret -> new Login(Kind.TOKEN, "", secret));
    Optional<Login> password =
        endpoint
            .find(USERNAME)
            .flatMap(
                user ->
                    endpoint.find(PASSWORD).map(secret -> new Login(Kind.PASSWORD, user, secret)));
    Optional<Login> certificate =
        endpoint
            .find(CERTIFICATE)
            .flatMap(
                file ->
                    endpoint
                        .find(PRIVATE_KEY)
                        .map(
                            key ->
                                new Login(
                                    Kind.CERTIFICATE,
                                    path(endpoint, file),
                                    SecretText.of(path(endpoint, key)))));
    return token.or(() -> password).or(() -> certificate).orElse(null);
  }

  /** Reports what names no topic, no brokers or no login. */
  static void check(EndpointSpec endpoint, Report report) {
    if (!topic(endpoint).matches(SCHEME + NAME + "/" + NAME + "/" + NAME)) {
      report.error(
          TOPIC.name(),
          PulsarCodes.NO_PLACE,
          "it is no name of a topic; expected persistent://TENANT/NAMESPACE/TOPIC or TOPIC.");
    } else if (topic(endpoint).matches(".*-partition-\\d+")) {
      report.error(
          TOPIC.name(),
          PulsarCodes.NO_PLACE,
          "it names a partition; expected the topic, whose partitions are all read or written.");
    }
    String host = "[^/\\s@:,]+(:\\d+)?";
    if (!endpoint.value(URL).matches("pulsar(\\+ssl)?://" + host + "(," + host + ")*/?")) {
      report.error(
          URL.name(),
          PulsarCodes.NO_PLACE,
          "it names no brokers; expected pulsar://HOST:PORT or pulsar+ssl://HOST:PORT, without user"
              + " and password.");
    }
    pair(endpoint, USERNAME, PASSWORD, report);
    pair(endpoint, CERTIFICATE, PRIVATE_KEY, report);
    List<? extends Key<?>> logins =
        Stream.of(TOKEN, USERNAME, CERTIFICATE)
            .filter(key -> endpoint.find(key).isPresent())
            .toList();
    if (logins.size() > 1) {
      report.error(
          logins.get(1).name(),
          PulsarCodes.NO_PLACE,
          "there is '" + logins.get(0).name() + "' already; expected one login.");
    }
    boolean secured = endpoint.value(URL).startsWith("pulsar+ssl:");
    for (Key<String> key : List.of(TRUSTED, CERTIFICATE)) {
      if (!secured && endpoint.find(key).isPresent()) {
        report.error(
            key.name(), PulsarCodes.NO_PLACE, "the connection has no TLS; expected pulsar+ssl:.");
      }
    }
  }

  private static void pair(EndpointSpec endpoint, Key<?> one, Key<?> other, Report report) {
    boolean isOne = endpoint.find(one).isPresent();
    if (isOne != endpoint.find(other).isPresent()) {
      report.error(
          isOne ? one.name() : other.name(),
          PulsarCodes.NO_PLACE,
          "'" + one.name() + "' and '" + other.name() + "' go together; expected both or neither.");
    }
  }
}
