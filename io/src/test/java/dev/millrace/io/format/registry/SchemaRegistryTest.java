package dev.millrace.io.format.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.registry.RegistrySettings.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaRegistryTest {
  private static final String SECRET = "s3cret";

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger down = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          seen.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
          int status = 200;
          String body = "{\"schema\": \"\\\"int\\\"\", \"id\": 7}";
          if (down.getAndDecrement() > 0) {
            status = 503;
          } else if (path.endsWith("/99")) {
            status = 404;
            body = "{\"error_code\": 40403, \"message\": \"no\"}";
          } else if (path.endsWith("/98")) {
            status = 401;
          } else if (path.endsWith("/97")) {
            body = "<html>";
          }
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private SchemaRegistry registry(Access access) {
    return SchemaRegistry.of(
        new RegistrySettings(
            new Position("p.yaml", 3, 4), url(), access, null, null, Duration.ofMillis(300)));
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Test
  void aSchemaIsAskedForOnceAndAnUnknownIdNotForEachRecord() {
    // given
    SchemaRegistry registry = registry(Access.NONE);
    // when, then
    assertThat(registry.schema(7)).hasValue(new RegisteredSchema(7, "AVRO", "\"int\"", List.of()));
    assertThat(registry.schema(7)).isPresent();
    assertThat(registry.schema(99)).isEmpty();
    assertThat(registry.schema(99)).isEmpty();
    assertThat(seen).containsExactly("/schemas/ids/7 null", "/schemas/ids/99 null");
  }

  @Test
  void aRegistryThatIsDownIsAskedAgain() {
    down.set(2);
    assertThat(registry(Access.NONE).schema(7)).isPresent();
    assertThat(seen).hasSize(3);
  }

  @Test
  void aRegistryThatStaysDownFailsTheRunAndIsNeverAFaultOfTheRecord() {
    down.set(Integer.MAX_VALUE);
    assertThatThrownBy(() -> registry(Access.NONE).schema(7))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("p.yaml:3:4: error ML-5400")
        .hasMessageContaining("did not answer within 0 s (HTTP status 503)");
  }

  @Test
  void usersAndTokensAreSentAndNeverShown() {
    assertThat(registry(new Access("ann", SECRET, null)).schema(7)).isPresent();
    assertThat(registry(new Access(null, null, SECRET)).schema(7)).isPresent();
    assertThat(seen)
        .containsExactly(
            "/schemas/ids/7 Basic YW5uOnMzY3JldA==", "/schemas/ids/7 Bearer " + SECRET);
    assertThatThrownBy(() -> registry(new Access(null, null, SECRET)).schema(98))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5401")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void whatDoesNotSpeakTheApiIsSaidToBeSo() {
    assertThatThrownBy(() -> registry(Access.NONE).schema(97))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5402")
        .hasMessageContaining("/apis/ccompat/v7");
  }

  @Test
  void aTruststoreThatIsNotThereIsSaid() {
    RegistrySettings settings =
        new RegistrySettings(
            Position.ofFile("p.yaml"), url(), Access.NONE, "/nowhere.p12", "x", Duration.ZERO);
    assertThatThrownBy(() -> SchemaRegistry.of(settings))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5403")
        .hasMessageContaining("/nowhere.p12");
  }

  @Test
  void valuesWithoutAnIdAreFaultsThatSayWhoMayHaveWrittenThem() {
    assertThat(WireFormat.id(WireFormat.framed(258, new byte[] {1}))).isEqualTo(258);
    assertThatThrownBy(() -> WireFormat.id(new byte[3]))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("3 bytes");
    assertThatThrownBy(() -> WireFormat.id("{\"a\": 1}".getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("begins with the byte 123");
    assertThatThrownBy(() -> WireFormat.id(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 5, 2}))
        .hasMessageContaining("Apicurio");
  }
}
