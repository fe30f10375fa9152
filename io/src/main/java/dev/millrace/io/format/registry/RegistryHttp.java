package dev.millrace.io.format.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.base.TimedHttp;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests to a registry, repeated while it does not answer. */
final class RegistryHttp {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryHttp.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Of an answer, however short {@code wait_for} is. */
  private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(1);

  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;

  /** A list of differences may be long. */
  private static final int MOST_WORDS = 1_000;

  private static final long FIRST_PAUSE = 100;
  private static final long LONGEST_PAUSE = 5_000;

  private final RegistrySettings settings;
  private final HttpClient client;

  RegistryHttp(RegistrySettings settings) {
    this.settings = settings;
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(TIMEOUT);
    if (settings.truststore() != null) {
      builder.sslContext(trusting(settings.truststore()));
    }
    this.client = builder.build();
  }

  String url() {
    return settings.url();
  }

  Duration waitFor() {
    return settings.waitFor();
  }

  private SSLContext trusting(String file) {
    String password = settings.truststorePassword();
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password == null ? null : password.toCharArray());
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw failure(
          RegistryCodes.BAD_STORE,
          "the truststore '" + file + "' cannot be read: " + e.getMessage() + ".",
          e);
    }
  }

  /**
   * The answer to a question; empty if the registry has no such thing.
   *
   * @param body of a POST; null for a GET
   * @throws UserException ML-5400 to ML-5402 if there is no answer in time, or a refusal; ML-5404
   *     if a schema is not taken
   */
  Optional<JsonNode> ask(String path, @Nullable String body) {
    return read(path, answer(settings.url() + path, body));
  }

  /**
   * As {@link #ask}, of a part of the API that older registries lack: they do not have the thing
   * either.
   */
  Optional<JsonNode> askNewer(String path) {
    HttpResponse<String> answer = answer(settings.url() + path, null);
    return answer.statusCode() == 404 ? Optional.empty() : read(path, answer);
  }

  /**
   * The text of a schema that another API than Confluent's has; empty if it has none there.
   *
   * @param address of the text
   * @throws UserException as {@link #ask}
   */
  Optional<String> text(String address) {
    HttpResponse<String> answer = answer(address, null);
    return switch (answer.statusCode()) {
      case 200 -> Optional.of(answer.body());
      case 404 -> Optional.empty();
      case 401, 403 -> throw notAllowed(address);
      default -> throw refused(address, answer.statusCode(), "");
    };
  }

  /** As {@link #text}; empty, too, if we may not ask for it. */
  Optional<String> textIfAllowed(String address) {
    HttpResponse<String> answer = answer(address, null);
    return switch (answer.statusCode()) {
      case 200 -> Optional.of(answer.body());
      case 401, 403, 404 -> Optional.empty();
      default -> throw refused(address, answer.statusCode(), "");
    };
  }

  /** An answer that will be the same when asked again; with new credentials, if there are any. */
  private HttpResponse<String> answer(String address, @Nullable String body) {
    String sent = credentials();
    HttpResponse<String> answer = answer(address, body, sent);
    boolean refused = answer.statusCode() == 401 || answer.statusCode() == 403;
    String now = refused ? credentials() : sent;
    return Objects.equals(now, sent) ? answer : answer(address, body, now);
  }

  private HttpResponse<String> answer(
      String address, @Nullable String body, @Nullable String credentials) {
    long end = System.nanoTime() + settings.waitFor().toNanos();
    for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      String trouble;
      try {
        HttpResponse<String> answer =
            TimedHttp.send(
                client, request(address, body, credentials), BodyHandlers.ofString(), timeout());
        if (!isPassing(answer.statusCode())) {
          return answer;
        }
        trouble = "HTTP status " + answer.statusCode();
      } catch (SSLException e) {
        throw failure(RegistryCodes.NOT_ALLOWED, "no TLS connection: " + e.getMessage() + ".", e);
      } catch (IOException e) {
        trouble = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the schema registry was asked", e);
      }
      if (System.nanoTime() - end > 0) {
        throw failure(
            RegistryCodes.UNREACHABLE,
            "the registry did not answer within "
                + settings.waitFor().toSeconds()
                + " s ("
                + trouble
                + "). Expected it to be there, or a longer wait_for.",
            null);
      }
      LOG.warn("The schema registry {} does not answer ({}); waiting", settings.url(), trouble);
      pause(pause);
    }
  }

  private Duration timeout() {
    Duration wait = settings.waitFor();
    Duration most = wait.compareTo(TIMEOUT) < 0 ? wait : TIMEOUT;
    return most.compareTo(LEAST_TIMEOUT) < 0 ? LEAST_TIMEOUT : most;
  }

  /** Whether the same question may get another answer later. */
  private static boolean isPassing(int status) {
    return status >= 500 || status == 429 || status == 408;
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the schema registry", e);
    }
  }

  /** What the registry knows us by at this moment, as a header; null if it need not. */
  private @Nullable String credentials() {
    RegistrySettings.Access access = settings.access();
    if (access.bearer() != null) {
      return "Bearer " + access.bearer().current();
    } else if (access.user() == null) {
      return null;
    }
    String password = access.secret() == null ? "" : access.secret().current();
    String pair = access.user() + ":" + password;
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private HttpRequest request(String address, @Nullable String body, @Nullable String credentials) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address))
            .header("Accept", MEDIA_TYPE + ", application/json");
    if (credentials != null) {
      authorize(request, credentials);
    }
    return body == null
        ? request.GET().build()
        : request.header("Content-Type", MEDIA_TYPE).POST(BodyPublishers.ofString(body)).build();
  }

  private void authorize(HttpRequest.Builder request, String value) {
    try {
      TimedHttp.header(request, "Authorization", value);
    } catch (IllegalArgumentException e) {
      throw failure(RegistryCodes.NOT_ALLOWED, e.getMessage() + ", such as a line break.", null);
    }
  }

  private Optional<JsonNode> read(String path, HttpResponse<String> answer) {
    int status = answer.statusCode();
    if (status == 401 || status == 403) {
      throw notAllowed(path);
    }
    try {
      JsonNode body = JSON.readTree(answer.body());
      if (status == 404 && body.path("error_code").asInt() / 100 == 404) {
        return Optional.empty();
      } else if (status == 200 && body.isContainerNode()) {
        return Optional.of(body);
      }
      String words = body.path("message").asText();
      if (status == CONFLICT || status == UNPROCESSABLE) {
        throw notTaken(path, words);
      }
      throw refused(path, status, words);
    } catch (IOException e) {
      throw refused(path, status, "");
    }
  }

  private UserException notAllowed(String path) {
    return failure(
        RegistryCodes.NOT_ALLOWED,
        "the registry does not let " + settings.access() + " ask for " + path + ".",
        null);
  }

  private UserException notTaken(String path, String words) {
    String shown = words.length() > MOST_WORDS ? words.substring(0, MOST_WORDS) + "…" : words;
    return failure(
        RegistryCodes.NOT_TAKEN,
        "it does not take the schema ("
            + path
            + "). It says: "
            + String.join(" ", shown.lines().map(String::strip).toList()),
        null);
  }

  private UserException refused(String path, int status, String message) {
    return failure(
        RegistryCodes.REFUSED,
        "the registry answered "
            + path
            + " with HTTP status "
            + status
            + (message.isEmpty() ? "" : ": " + message.lines().findFirst().orElse(""))
            + ". Expected the address of Confluent's API; Apicurio has it under"
            + " /apis/ccompat/v7.",
        null);
  }

  UserException failure(String code, String message, @Nullable Throwable cause) {
    Diagnostic diagnostic =
        Diagnostic.error(
            settings.position(),
            code,
            "registry",
            "schema registry " + settings.url() + ": " + message);
    return cause == null ? new UserException(diagnostic) : new UserException(diagnostic, cause);
  }
}
