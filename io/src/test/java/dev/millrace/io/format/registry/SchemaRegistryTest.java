package dev.millrace.io.format.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.base.SecretText;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.registry.RegistrySettings.Access;
import dev.millrace.io.format.registry.RegistrySettings.Ids;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaRegistryTest {
  private static final String BASE = "/apis/ccompat/v7";
  private static final String SECRET = "s3cret";
  private static final String GUID = "00112233-4455-6677-8899-aabbccddeeff";

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger down = new AtomicInteger();
  private final AtomicInteger lagging = new AtomicInteger();
  private final AtomicBoolean rotate = new AtomicBoolean();
  @TempDir private Path tokens;
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
          if (path.endsWith("/subjects/old-value")) {
            body = body.replace("7", "8");
          } else if (path.endsWith("/subjects/legacy-value")) {
            body = body.replace("7", "96");
          } else if (path.endsWith("/subjects/lagging-value")) {
            body = body.replace("7", "93");
          } else if (path.endsWith("/subjects/new-value")) {
            body = body.replace("}", ", \"guid\": \"" + GUID + "\"}");
          }
          if (down.getAndDecrement() > 0) {
            status = 503;
          } else if (path.endsWith("/99")) {
            status = 404;
            body = "{\"error_code\": 40403, \"message\": \"no\"}";
          } else if (path.contains("/apis/registry/") && path.endsWith("/95")
              || path.endsWith("/contentIds/94")
              || path.endsWith("/ids/93") && lagging.getAndDecrement() > 0) {
            status = 404;
            body = "{\"error_code\": 40403, \"message\": \"no\"}";
          } else if (path.contains("/apis/registry/") && path.endsWith("/92")) {
            status = 403;
          } else if (path.endsWith("/98")) {
            status = 401;
          } else if (path.endsWith("/94") && rotate.getAndSet(false)) {
            Files.writeString(tokens.resolve("token"), "third\n");
            status = 401;
          } else if (path.endsWith("/97")) {
            body = "<html>";
          } else if (path.contains("/contentIds/")) {
            body = path.endsWith("/96") ? "\"long\"" : " \"int\"";
          } else if (path.contains("/globalIds/")) {
            body =
                path.endsWith("/12")
                    ? "syntax = \"proto3\";"
                    : path.endsWith("/13") ? "{\"type\": \"object\"}" : "\"int\"";
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
    return registry(access, Ids.CONFLUENT);
  }

  private SchemaRegistry registry(Access access, Ids ids) {
    return SchemaRegistry.of(
        new RegistrySettings(
            new Position("p.yaml", 3, 4),
            url() + "/apis/ccompat/v7",
            access,
            null,
            null,
            Duration.ofMillis(300),
            ids));
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
    assertThat(seen).containsExactly(BASE + "/schemas/ids/7 null", BASE + "/schemas/ids/99 null");
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
    assertThat(registry(new Access("ann", SecretText.of(SECRET), null)).schema(7)).isPresent();
    assertThat(registry(new Access(null, null, SecretText.of(SECRET))).schema(7)).isPresent();
    assertThat(seen)
        .containsExactly(
            BASE + "/schemas/ids/7 Basic YW5uOnMzY3JldA==",
            BASE + "/schemas/ids/7 Bearer " + SECRET);
    assertThatThrownBy(() -> registry(new Access(null, null, SecretText.of(SECRET))).schema(98))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5401")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void aTokenThatWasRotatedInItsFileIsSentFromThenOn() throws IOException {
    // given
    Path file = Files.writeString(tokens.resolve("token"), "first\n");
    SchemaRegistry registry =
        registry(new Access(null, null, new SecretText("first", file.toString())));
    assertThat(registry.schema(7)).isPresent();

    // when: rotated before a question, while it is under way, and taken away: the last one holds
    Files.writeString(file, "second\n");
    assertThat(registry.schema(6)).isPresent();
    rotate.set(true);
    assertThat(registry.schema(94)).isPresent();
    Files.delete(file);
    assertThat(registry.schema(5)).isPresent();

    // then
    assertThat(seen)
        .containsExactly(
            BASE + "/schemas/ids/7 Bearer first",
            BASE + "/schemas/ids/6 Bearer second",
            BASE + "/schemas/ids/94 Bearer second",
            BASE + "/schemas/ids/94 Bearer third",
            BASE + "/schemas/ids/5 Bearer third");
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
            Position.ofFile("p.yaml"),
            url(),
            Access.NONE,
            "/nowhere.p12",
            "x",
            Duration.ZERO,
            Ids.CONFLUENT);
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

  @Test
  void newerSerializersNameTheSchemaInAHeader() {
    // given
    UUID guid = UUID.fromString(GUID);
    byte[] header = hex("01" + "00112233445566778899aabbccddeeff" + "00");
    byte[] value = hex("0000000007");
    // when
    WireFormat apart = WireFormat.read(Ids.CONFLUENT, value, headers("__value_schema_id", header));
    WireFormat old =
        WireFormat.read(Ids.CONFLUENT, value, headers("__value_schema_id", hex("0000000009")));
    WireFormat before = WireFormat.read(Ids.CONFLUENT, value, headers("other", header));
    // then
    assertThat(apart.schema()).hasToString("GUID " + guid);
    assertThat(apart.start()).isZero();
    assertThat(apart.in()[apart.end()]).as("indexes of a message follow").isZero();
    assertThat(old.schema()).hasToString("id 9");
    assertThat(before.schema()).hasToString("id 7");
    assertThat(before.start()).isEqualTo(5);
    registry(Access.NONE).require(apart.schema());
    assertThat(seen).containsExactly(BASE + "/schemas/guids/" + guid + " null");
    assertThatThrownBy(
            () -> WireFormat.read(Ids.CONFLUENT, value, headers("__value_schema_id", hex("0100"))))
        .hasMessageContaining("the header '__value_schema_id' has 2 bytes");
  }

  private SchemaMark mark(Ids ids, String topic) {
    RegistrySettings settings =
        new RegistrySettings(
            Position.ofFile("p.yaml"),
            url() + BASE,
            Access.NONE,
            null,
            null,
            Duration.ofMillis(300),
            ids);
    return new Registration(settings, SubjectNames.TOPIC, topic, Registration.Use.LOOK_UP)
        .mark("AVRO", "n", "\"int\"");
  }

  @Test
  void aSinkNamesItsSchemaWhereReadersLookForIt() {
    // given
    byte[] value = {1, 2};

    // when
    SchemaMark before = mark(Ids.CONFLUENT, "new");
    SchemaMark guid = mark(Ids.HEADER, "new").with(hex("00"));
    SchemaMark old = mark(Ids.HEADER, "old");
    SchemaMark apicurio = mark(Ids.APICURIO, "old");

    // then: what is written is what is read
    assertThat(before.framed(value)).isEqualTo(hex("0000000007" + "0102"));
    assertThat(before.headers()).isEmpty();
    assertThat(guid.framed(value)).isEqualTo(value);
    assertThat(read(Ids.HEADER, guid)).isEqualTo("GUID " + GUID + ", 0");
    assertThat(guid.headers().get(0).value()).isEqualTo(hex("01" + GUID.replace("-", "") + "00"));
    assertThat(read(Ids.HEADER, old)).as("a registry without GUIDs").isEqualTo("id 8, 0");
    assertThat(old.headers().get(0).value()).isEqualTo(hex("0000000008"));
    assertThat(read(Ids.APICURIO, apicurio)).isEqualTo("content id 8, 0");
  }

  private static String read(Ids ids, SchemaMark mark) {
    WireFormat read = WireFormat.read(ids, mark.framed(hex("0102")), mark.headers());
    return read.schema() + ", " + read.start();
  }

  @Test
  void apicuriosOwnIdsHaveEightBytes() {
    // given
    byte[] value = hex("00" + "000000000000000b" + "02");
    // when
    WireFormat before = WireFormat.read(Ids.APICURIO, value, List.of());
    WireFormat global =
        WireFormat.read(
            Ids.APICURIO, value, headers("apicurio.value.globalId", hex("000000000000000c")));
    WireFormat content =
        WireFormat.read(
            Ids.APICURIO, value, headers("apicurio.value.contentId", hex("0000000000000007")));
    // then
    assertThat(before.schema()).hasToString("global id 11");
    assertThat(before.start()).isEqualTo(9);
    assertThat(global.start()).isZero();
    SchemaRegistry registry = registry(Access.NONE, Ids.APICURIO);
    assertThat(registry.require(before.schema()).type()).isEqualTo("AVRO");
    assertThat(registry.require(global.schema()).type()).isEqualTo("PROTOBUF");
    assertThat(registry.require(content.schema()).id()).isEqualTo(7);
    assertThat(registry.require(new SchemaKey(SchemaKey.Kind.GLOBAL_ID, 13, 0)).type())
        .as("a schema that does not say what it is")
        .isEqualTo("JSON");
    assertThat(seen)
        .containsExactly(
            "/apis/registry/v2/ids/globalIds/11 null",
            "/apis/registry/v2/ids/globalIds/12 null",
            BASE + "/schemas/ids/7 null",
            "/apis/registry/v2/ids/contentIds/7 null",
            "/apis/registry/v2/ids/globalIds/13 null");
    assertThatThrownBy(() -> WireFormat.read(Ids.APICURIO, hex("0000000007"), List.of()))
        .hasMessageContaining("the 8 bytes of a schema's id");
  }

  @Test
  void globalIdsAreNotTakenForContentIds() {
    // given
    SchemaRegistry registry = registry(Access.NONE, Ids.APICURIO);

    // when, then
    assertThatThrownBy(() -> mark(Ids.APICURIO, "legacy"))
        .hasMessageContaining("ML-5408")
        .hasMessageContaining("the id 96 of Confluent's API is not the content id");
    assertThatThrownBy(() -> registry.require(SchemaKey.ofContent(96)))
        .hasMessageContaining("ML-5408");
    assertThat(registry.require(SchemaKey.ofId(96)).text()).isEqualTo("\"int\"");
    assertThat(registry.require(SchemaKey.ofContent(95)).text())
        .as("the registry's own API is switched off")
        .isEqualTo("\"int\"");
    assertThat(registry.require(SchemaKey.ofContent(92)).text())
        .as("a gateway lets nobody ask it")
        .isEqualTo("\"int\"");
    assertThatThrownBy(() -> registry.require(SchemaKey.ofContent(94)))
        .as("no content, and a global id")
        .hasMessageContaining("ML-5408");
  }

  @Test
  void anIdThatOneServerGaveIsWaitedForAtTheOthers() {
    // given
    lagging.set(1);

    // when
    SchemaMark mark = mark(Ids.APICURIO, "lagging");

    // then
    assertThat(read(Ids.APICURIO, mark)).isEqualTo("content id 93, 0");
  }

  @Test
  void anIdThatItsRegistryNeverKnowsEndsTheRun() {
    lagging.set(Integer.MAX_VALUE);
    assertThatThrownBy(() -> mark(Ids.APICURIO, "lagging"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5405")
        .hasMessageContaining("gave a schema the id 93");
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static List<Header> headers(String name, byte[] value) {
    return List.of(new Header(name, new byte[0]), new Header(name, value));
  }
}
