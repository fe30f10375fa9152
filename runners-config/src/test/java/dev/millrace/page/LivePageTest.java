package dev.millrace.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.diag.UserException;
import dev.millrace.http.HttpAddress;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.telemetry.Readings;
import dev.millrace.telemetry.Telemetry.Run;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is served before a run has counted anything: to whom, and how it is secured. */
@Timeout(60)
class LivePageTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Plan PLAN =
      Planner.plan(
          PipelineFiles.read(
              Path.of("..", "pipelines", "definitions", "orders-payments.yaml"), Map.of()));
  private static final int HEAVIEST = 300 * 1024;

  private LivePage page;

  private String start(String host) {
    return start(host, text -> text.replace("ReadFromKafka", "***"));
  }

  private String start(String host, UnaryOperator<String> mask) {
    page =
        LivePage.start(
            PLAN,
            Readings.of(new Run("shop", "live")),
            new PageSettings(new HttpAddress(host, 0), Set.of("user_id")),
            mask);
    return page.url();
  }

  @AfterEach
  void stop() {
    page.close();
  }

  private static HttpResponse<String> get(String url, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /** The status line of an answer to a request that names a host. */
  private static String statusFor(String url, String host) throws IOException {
    URI at = URI.create(url);
    try (Socket socket = new Socket(at.getHost(), at.getPort())) {
      String request = "GET /facts HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.lines().findFirst().orElse("");
    }
  }

  @Test
  void aPortThatIsTakenIsAnErrorBeforeTheJobStarts() {
    // given
    int port = URI.create(start("127.0.0.1")).getPort();

    // when, then
    assertThatThrownBy(
            () ->
                LivePage.start(
                    PLAN,
                    Readings.of(new Run("shop", "live")),
                    new PageSettings(new HttpAddress("127.0.0.1", port), Set.of()),
                    text -> text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "ML-5903: --ui: 127.0.0.1:" + port + " cannot be listened on: Address already in use");
  }

  @Test
  void allThatTheBrowserGetsIsHereAndSmallAndMayRunNothingElse() throws Exception {
    // given
    String url = start("127.0.0.1");
    String html = get(url).body();

    // when
    List<String> files = new ArrayList<>(List.of("/", "/graph.svg", "/facts", "/history"));
    files.addAll(PageFiles.FILES.stream().map(file -> "/" + file).toList());
    int weight = 0;
    for (String file : files) {
      HttpResponse<String> answer = get(url + file.substring(1));
      weight += answer.body().length();

      // then
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .as(file)
          .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.body()).as(file).doesNotContain("innerHTML", "https://");
    }
    assertThat(weight).isLessThan(HEAVIEST);
    assertThat(html).doesNotContain("<script>", "style=", "onclick");
  }

  @Test
  void secretsOfTheFileAreNotShown() throws Exception {
    // given
    String url = start("127.0.0.1");

    // when, then
    assertThat(get(url + "facts").body()).contains("live: ***").doesNotContain("ReadFromKafka");
    assertThat(get(url + "graph.svg").body()).contains("***").doesNotContain("ReadFromKafka");
  }

  @Test
  void aSecretThatIsANumberLeavesNumbersAlone() throws Exception {
    // given
    String open = start("127.0.0.1", text -> text);
    JsonNode whole = JSON.readTree(get(open + "facts").body());
    String drawn = get(open + "graph.svg").body();
    page.close();

    // when
    String url = start("127.0.0.1", text -> text.replace("1", "***"));
    JsonNode facts = JSON.readTree(get(url + "facts").body());

    // then
    assertThat(facts.path("lines")).isEqualTo(whole.path("lines"));
    assertThat(facts.path("text").asText()).contains("***").doesNotContain("1");
    assertThat(drawn).contains("fixed 1m<");
    assertThat(get(url + "graph.svg").body())
        .contains("fixed ***m<")
        .doesNotContain("=\"***", "fixed 1m<");
    assertThat(JSON.readTree(get(url + "state").body()).isObject()).isTrue();
  }

  @Test
  void thisMachinesOwnNamesAreThoseThatWereGivenToo() throws Exception {
    // given
    String url = start("127.0.0.2");

    // when, then
    assertThat(get(url + "facts").statusCode()).isEqualTo(200);
    assertThat(statusFor(url, "evil.example")).contains(" 403 ");
    assertThat(statusFor(url, "127.0.0.3")).contains(" 403 ");
  }

  @Test
  void aSiteThatHasItsNamePointHereIsRefused() throws Exception {
    // given
    String url = start("127.0.0.1");
    int port = URI.create(url).getPort();

    // when, then
    assertThat(statusFor(url, "127.0.0.1:" + port)).contains(" 200 ");
    assertThat(statusFor(url, "localhost:" + port)).contains(" 200 ");
    assertThat(statusFor(url, "[::1]:" + port)).contains(" 200 ");
    for (String host :
        List.of("evil.example", "localhost.evil.example", "127.0.0.1.evil.example")) {
      assertThat(statusFor(url, host + ":" + port)).as(host).contains(" 403 ");
    }
  }

  @Test
  void whoComesFromElsewhereNeedsTheToken() throws Exception {
    // given
    String url = start("0.0.0.0").replace("0.0.0.0", "127.0.0.1");
    String base = url.replaceAll("[?].*", "");
    assertThat(url).matches("http://127.0.0.1:[0-9]+/[?]token=[A-Za-z0-9_-]{32}");

    // when, then
    assertThat(get(base).statusCode()).isEqualTo(401);
    assertThat(get(base + "facts").statusCode()).isEqualTo(401);
    assertThat(get(base + "facts?token=" + "x".repeat(32)).statusCode()).isEqualTo(401);
    assertThat(get(base + "facts", "Cookie", "millrace-1=x").statusCode()).isEqualTo(401);

    // when, then: the address with the token gives a cookie, and goes on without it
    HttpResponse<String> first = get(url);
    assertThat(first.statusCode()).isEqualTo(303);
    assertThat(first.headers().firstValue("Location")).hasValue("/");
    String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).endsWith("; Path=/; HttpOnly; SameSite=Lax");
    assertThat(get(base + "facts", "Cookie", cookie.replaceAll(";.*", "")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void nothingCanBeChanged() throws Exception {
    // given
    String url = start("127.0.0.1");

    // when
    HttpResponse<String> posted =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(url + "facts"))
                .POST(BodyPublishers.ofString("{}"))
                .build(),
            BodyHandlers.ofString());

    // then
    assertThat(posted.statusCode()).isEqualTo(405);
  }

  @Test
  void browsersThatDoNotReadHoldNobodyUp() throws Exception {
    // given
    String url = start("127.0.0.1");
    URI at = URI.create(url);
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < Ticks.MOST; i++) {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1_024);
        socket.connect(new InetSocketAddress(at.getHost(), at.getPort()));
        socket
            .getOutputStream()
            .write(
                "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        silent.add(socket);
      }

      // when
      long before = System.nanoTime();
      for (int i = 0; i < 200; i++) {
        page.looked();
      }
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);

      // then
      assertThat(took).isLessThan(5_000);
      assertThat(get(url + "state").statusCode()).isEqualTo(200);
      assertThat(firstEvent(url)).contains("event: full");
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private static String firstEvent(String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "events")).build();
    try (InputStream in = HTTP.send(request, BodyHandlers.ofInputStream()).body()) {
      return new String(in.readNBytes(40), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aBrowserIsToldWhatIsNewAndThatItWasTheEnd() throws Exception {
    // given
    String url = start("127.0.0.1");
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "events")).build();
    try (InputStream in = HTTP.send(request, BodyHandlers.ofInputStream()).body()) {

      // when
      page.looked();
      Thread closing = new Thread(page::close);
      closing.start();
      String told = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      closing.join();

      // then
      assertThat(told).startsWith("retry: 200\n\ndata: {").contains("\"ended\":true}\n\n");
    }
  }

  @Test
  void thePictureNamesEveryBoxOfThePlan() throws Exception {
    // given
    String url = start("127.0.0.1");

    // when
    JsonNode facts = JSON.readTree(get(url + "facts").body());
    String svg = get(url + "graph.svg").body();

    // then
    assertThat(facts.at("/lines/Paid").asInt()).isPositive();
    assertThat(facts.path("hidden").path(0).asText()).isEqualTo("user_id");
    for (JsonNode box : facts.at("/plan/boxes")) {
      String id = box.path("id").asText();
      if (!id.matches("output (dead_letter|late)")) {
        assertThat(svg).contains("data-box=\"" + id + "\"");
      }
    }
    for (int arrow = 0; arrow < facts.at("/plan/arrows").size(); arrow++) {
      assertThat(svg).contains("data-arrow=\"" + arrow + "\"");
    }
  }
}
