package dev.millrace.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpAddress;
import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.telemetry.Readings;
import dev.millrace.telemetry.Telemetry.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that are wrong in every place, as bytes: each is answered or cut off soon, without a
 * stack trace, and the page goes on. {@code -Dmillrace.fuzz.cases=N} and {@code
 * -Dmillrace.fuzz.seed=N} change what is tried.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class LivePageFuzzTest {
  private static final int CASES = Integer.getInteger("millrace.fuzz.cases", 100);
  private static final long SEED = Long.getLong("millrace.fuzz.seed", 21);

  /** Longer than the server waits for a request. */
  private static final int LONGEST_MILLIS = 20_000;

  private static final int FAULTS_SHOWN = 10;

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "get", "OPTIONS", "PRI", "\u0000", "G".repeat(5_000), "");

  private static final List<String> PATHS =
      List.of(
          "/",
          "/facts",
          "/state",
          "/page.js",
          "//",
          "/../../etc/passwd",
          "/%2e%2e/",
          "/%",
          "/%zz",
          "/%00",
          "*",
          "http://elsewhere/facts",
          "/" + "a".repeat(20_000),
          "/facts?token=%",
          "/facts?" + "&".repeat(3_000),
          "/facts?token=x&token=y",
          "/\u00e9",
          "?",
          "");

  private static final List<String> VERSIONS =
      List.of("HTTP/1.1", "HTTP/1.0", "HTTP/2", "HTTP/9.9", "", "x");

  private static final List<String> HEADERS =
      List.of(
          "Host: localhost",
          "Host: elsewhere.example",
          "Host:",
          "Host: [::1",
          "Host: localhost:99999",
          "Cookie: =;;=;a",
          "Cookie: millrace=" + "x".repeat(9_000),
          "Authorization: Bearer",
          "Authorization: Basic %%%",
          "Content-Length: -1",
          "Content-Length: 5",
          "Content-Length: 99999999999999999999",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: gzip, chunked",
          "Origin: null",
          "Range: bytes=9-1",
          "Accept-Encoding: gzip;q=x",
          ": nameless",
          "no colon",
          " folded",
          "\u0000: \u0001",
          "X: " + "y".repeat(30_000));

  /** Of headers that a server has to take, whatever they say. */
  private static final List<String> LEGAL =
      HEADERS.stream()
          .filter(header -> header.matches("(Cookie|Authorization|Origin|Range|Accept-).*"))
          .toList();

  /** What a program may send: it has an answer. */
  private static byte[] legal(Random random) {
    StringBuilder text = new StringBuilder("GET ").append(any(PATHS.subList(0, 15), random));
    text.append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (int headers = random.nextInt(4); headers > 0; headers--) {
      text.append(any(LEGAL, random)).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] request(Random random) {
    StringBuilder text = new StringBuilder();
    text.append(any(METHODS, random)).append(' ').append(any(PATHS, random)).append(' ');
    text.append(any(VERSIONS, random)).append(end(random));
    for (int headers = random.nextInt(5); headers > 0; headers--) {
      text.append(any(HEADERS, random)).append(end(random));
    }
    text.append(end(random));
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    for (int flips = random.nextInt(4); flips > 0; flips--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static String end(Random random) {
    return random.nextInt(12) == 0 ? "\n" : "\r\n";
  }

  private static String any(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  /** All that the server says; what it cuts off is not its answer's fault. */
  private static String answer(URI at, byte[] request) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket socket = new Socket(at.getHost(), at.getPort())) {
      socket.setSoTimeout(LONGEST_MILLIS);
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      socket.getInputStream().transferTo(answer);
    } catch (SocketException cutOff) {
      // The server has closed the connection before it had read everything.
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  private static LivePage page(String host) {
    return LivePage.start(
        Planner.plan(
            PipelineFiles.read(
                Path.of("..", "pipelines", "definitions", "orders-payments.yaml"), Map.of())),
        Readings.of(new Run("shop", "live")),
        new PageSettings(new HttpAddress(host, 0), Set.of()),
        text -> text);
  }

  /** Also where everybody on the network can ask, so that a token is wanted. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
  void everyRequestIsAnsweredOrCutOff(String host) throws Exception {
    Random random = new Random(SEED);
    List<String> faults = new ArrayList<>();
    try (LivePage page = page(host)) {
      URI at = URI.create(page.url());
      for (int i = 0; i < CASES && faults.size() < FAULTS_SHOWN; i++) {
        boolean legal = random.nextInt(3) == 0;
        byte[] request = legal ? legal(random) : request(random);
        String answer = answer(at, request);
        boolean known =
            (!legal && answer.isEmpty()) || answer.matches("(?s)HTTP/1\\.[01] [2345]\\d\\d .*");
        if (!known || answer.contains("\tat ")) {
          faults.add(new String(request, StandardCharsets.ISO_8859_1) + "\n=> " + answer);
        }
      }

      assertThat(faults).as("of " + CASES + " requests, seed " + SEED).isEmpty();
      assertThat(
              HttpClient.newHttpClient()
                  .send(HttpRequest.newBuilder(at).build(), BodyHandlers.ofString())
                  .statusCode())
          .isBetween(200, 303);
    }
  }
}
