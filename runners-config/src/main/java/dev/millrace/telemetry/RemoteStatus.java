package dev.millrace.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run in another process.
 *
 * @param json as its page {@code /status} has it
 */
public record RemoteStatus(JsonNode json) {
  private static final Duration WITHIN = Duration.ofSeconds(10);

  /**
   * Asks a run.
   *
   * @param url as the run says it: {@code http://127.0.0.1:9464}; also without {@code http://}, or
   *     with the path of one of its pages
   * @throws UserException ML-5904 if nobody answers there, or somebody else does
   */
  public static RemoteStatus ask(String url) {
    String base = (url.contains("://") ? url : "http://" + url).replaceFirst("(?<=[^:/])/.*$", "");
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + "/status")).timeout(WITHIN).build();
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .connectTimeout(WITHIN)
              .build()
              .send(request, BodyHandlers.ofString());
      JsonNode json = new ObjectMapper().readTree(answer.body());
      if (!json.has("pipeline")) {
        throw refusal(url, "what answers there is not a run of Millrace", null);
      }
      return new RemoteStatus(json);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw refusal(url, "what answers there is not a run of Millrace", e);
    } catch (IOException e) {
      throw refusal(url, "nobody answers there", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + url, e);
    }
  }

  private static UserException refusal(String url, String why, @Nullable Throwable cause) {
    Diagnostic diagnostic =
        Diagnostic.error(
            Position.ofFile("millrace"),
            TelemetryCodes.NO_ANSWER,
            "",
            "status: " + url + ": " + why + ". Give the address that the run printed.");
    return cause == null ? new UserException(diagnostic) : new UserException(diagnostic, cause);
  }

  public boolean ready() {
    return json.path("ready").asBoolean();
  }

  /** For people. */
  public List<String> lines() {
    return StatusText.of(json);
  }
}
