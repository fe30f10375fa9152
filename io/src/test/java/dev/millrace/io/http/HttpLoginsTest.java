package dev.millrace.io.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.base.SecretText;
import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import dev.millrace.io.rows.RowOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests are made with the token that its file has by then. */
class HttpLoginsTest {
  private static final Schema SCHEMA = Schema.builder().addInt64Field("id").build();

  @TempDir private Path directory;

  /** The headers that came. */
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  private volatile @Nullable List<String> accepted;

  private Path token;

  /** What the server lets in. */
  private volatile String good = "Bearer first";

  /** The status for all others. */
  private volatile int refusing = 401;

  /** What the file gets while the next request is under way; empty for nothing. */
  private volatile String rotatedTo = "";

  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    token = Files.writeString(directory.resolve("token"), "first\n");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (!rotatedTo.isEmpty()) {
      rotate(rotatedTo);
      rotatedTo = "";
    }
    String sent = exchange.getRequestHeaders().getFirst("Authorization");
    seen.add(sent);
    accepted = exchange.getRequestHeaders().get("Accept");
    byte[] body = (sent.equals(good) ? "{\"a\": 1}" : "who is '" + sent + "'?").getBytes(UTF_8);
    exchange.sendResponseHeaders(sent.equals(good) ? 200 : refusing, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void rotate(String value) throws IOException {
    Files.writeString(token, value + "\n");
    good = "Bearer " + value;
  }

  private Map<String, SecretText> headers() {
    // Two that a request of ours has as well.
    return Map.of(
        "Authorization", new SecretText("Bearer first", token.toString(), "Bearer ", ""),
        "accept", SecretText.of("application/vnd.millrace+json"),
        "content-type", SecretText.of("application/vnd.millrace+json"));
  }

  private String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  private void write() {
    RowOutput rows = new RowOutput(SCHEMA, new PipelineId("p", "h"), "o", "output:o", 1, 0, null);
    HttpTarget target =
        new HttpTarget(URI.create(url()), "POST", headers(), Duration.ofSeconds(5), 0);
    try (HttpWriter writer =
        new HttpWriter(new HttpSinkOptions(target, false, 1, Duration.ZERO, rows))) {
      writer.write(List.of(writer.prepare(Event.of(0, 1L), "id")), (row, fault) -> {});
    }
  }

  @Test
  void rowsAreSentWithATokenThatWasRotated() throws IOException {
    write();
    rotate("second");
    write();
    rotatedTo = "third";
    write();

    assertThat(seen)
        .containsExactly("Bearer first", "Bearer second", "Bearer second", "Bearer third");
  }

  @Test
  void keysAreLookedUpWithATokenThatWasRotated() throws Exception {
    // given
    Schema keys = Schema.builder().addStringField("k").build();
    Schema found = Schema.builder().addInt64Field("a").build();
    LookupForm form = new LookupForm(keys, found, false, 1);
    try (Lookup lookup =
        new HttpLookupOptions(url() + "{k}", headers(), Duration.ofSeconds(5), form).open()) {

      // when
      rotate("second");
      rotatedTo = "third";
      List<List<byte[]>> answers = lookup.find(List.of(List.of("x")));

      // then
      assertThat(answers).hasSize(1);
      assertThat(answers.get(0)).containsExactly("{\"a\": 1}".getBytes(UTF_8));
      assertThat(seen).containsExactly("Bearer second", "Bearer third");
      assertThat(accepted).containsExactly("application/vnd.millrace+json");
    }
  }

  @Test
  void aTokenThatIsRefusedEndsTheRunAndIsNotShown() throws IOException {
    Files.writeString(token, "mistyped");

    assertThatThrownBy(this::write)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5542")
        .hasMessageContaining("who is '*** ***'?")
        .hasMessageNotContaining("mistyped");
    assertThat(seen).hasSize(1);
  }

  @Test
  void aLookUpThatIsRefusedEndsTheRunToo() throws Exception {
    Files.writeString(token, "mistyped");
    Schema keys = Schema.builder().addStringField("k").build();
    LookupForm form = new LookupForm(keys, SCHEMA, false, 1);
    try (Lookup lookup =
        new HttpLookupOptions(url() + "{k}", headers(), Duration.ofSeconds(5), form).open()) {
      assertThatThrownBy(() -> lookup.find(List.of(List.of("x"))))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("ML-5542");
    }
    assertThat(seen).hasSize(1);
  }

  @Test
  void aTokenThatWasRotatedMeanwhileIsNotShown() throws IOException {
    refusing = 422;
    rotate("passing");
    rotatedTo = "third";

    assertThatThrownBy(this::write)
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("who is '*** ***'?");
    assertThat(seen).containsExactly("Bearer passing");
  }

  @Test
  void aTokenThatNoHeaderCanHoldIsNotShown() throws IOException {
    Files.writeString(token, "broken\ninto lines");

    assertThatThrownBy(this::write)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5542")
        .hasMessageContaining("'Authorization'")
        .hasMessageNotContaining("broken")
        .hasNoCause();
    assertThat(seen).isEmpty();
  }
}
