package dev.millrace.io.format.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.diag.UserException;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.format.registry.Registration;
import dev.millrace.io.format.registry.Registration.Use;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SubjectNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers and versions; bytes are written out, so that no code of ours is on both sides. */
class RegisteredProtoTest {
  private static final String FIRST =
      "syntax = 'proto3'; package s; message A { int32 id = 1; }"
          + " message B { map<string, int32> m = 1; message C { int32 id = 1; }"
          + " message D { int32 id = 2; optional string note = 3; } }";
  private static final String SECOND =
      "syntax = 'proto3'; package s; import 'p.proto';"
          + " message A { int32 id = 1; optional string note = 2; Part part = 3; }";
  private static final String PART =
      "syntax = 'proto3'; package s; message Part { int32 size = 1; }";
  private static final String CHANGED =
      "syntax = 'proto3'; package s; message A { string id = 1; }";

  private static final Schema COLUMNS =
      Schema.builder().addInt32Field("id").addNullableField("note", FieldType.STRING).build();

  private final List<String> posted = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @TempDir private Path dir;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body = answer(exchange.getRequestURI().getPath());
          if (exchange.getRequestMethod().equals("POST")) {
            posted.add(
                exchange.getRequestURI().getPath()
                    + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          }
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(body.contains("error_code") ? 404 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  private static String answer(String path) {
    return switch (path) {
      case "/schemas/ids/1", "/subjects/t-value/versions/latest" -> schema(1, FIRST, "");
      case "/schemas/ids/2" ->
          schema(
              2,
              SECOND,
              "\"references\": [{\"name\":\"p.proto\",\"subject\":\"p\",\"version\":1}],");
      case "/subjects/p/versions/1" -> schema(3, PART, "");
      case "/schemas/ids/4" -> schema(4, CHANGED, "");
      case "/schemas/ids/5" -> "{\"schema\": \"\\\"int\\\"\"}";
      case "/subjects/s.A/versions" -> "{\"id\": 258}";
      default -> "{\"error_code\": 40403}";
    };
  }

  private static String schema(int id, String text, String references) {
    return "{\"schemaType\": \"PROTOBUF\", "
        + references
        + " \"id\": "
        + id
        + ", \"schema\": \""
        + text
        + "\"}";
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private RegistrySettings registry() {
    return RegistrySettings.of(
        "http://127.0.0.1:" + server.getAddress().getPort(), Duration.ofSeconds(5));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private String read(@Nullable String message, String hex) {
    RecordDecoder decoder =
        SerializableUtils.clone(new RegisteredProto(registry(), message, null, null))
            .decoder(COLUMNS, EpochUnits.NONE);
    try {
      Object[] row = SerializableUtils.clone(decoder).decode(bytes(hex));
      return row[0] + " " + row[1];
    } catch (RowFault fault) {
      return fault.code() + " " + fault.reason();
    }
  }

  @Test
  void eachRecordIsReadWithItsVersionAndMessage() {
    assertThat(read(null, "0000000001" + "00" + "0807")).isEqualTo("7 null");
    assertThat(read("s.A", "0000000001" + "0200" + "0807")).isEqualTo("7 null");
    assertThat(read(null, "0000000001" + "040202" + "1007" + "1a0178")).isEqualTo("7 x");
    assertThat(read("s.A", "0000000002" + "00" + "0807" + "120179" + "1a020801")).isEqualTo("7 y");
  }

  @Test
  void whatCannotBeReadIsAFaultOfTheRecord() {
    String misfit = "ML-6117 the schema with the id ";
    assertThat(read("s.A", "0000000001" + "040202" + "1007"))
        .isEqualTo(misfit + "1 does not fit the columns: the message is s.B.D; expected s.A");
    assertThat(read(null, "0000000001" + "0208"))
        .isEqualTo(misfit + "1 does not fit the columns: it has no message [4]");
    assertThat(read(null, "0000000001" + "0202"))
        .startsWith(misfit + "1 does not fit the columns: the message s.B has no field 'id'");
    assertThat(read(null, "0000000004" + "00")).startsWith(misfit + "4").contains("INTEGER");
    assertThat(read(null, "0000000005" + "00"))
        .isEqualTo(
            misfit + "5 does not fit the columns: it is of the type AVRO; expected PROTOBUF");
    assertThat(read(null, "0000000009" + "00")).startsWith("ML-6116").endsWith("with the id 9");
    assertThat(read(null, "0000000001")).startsWith("ML-6115 no indexes");
    assertThat(read(null, "0000000001" + "01")).startsWith("ML-6115 no indexes");
    assertThat(read(null, "0807")).startsWith("ML-6115 the value has 2 bytes");
    assertThat(read(null, "0000000001" + "00" + "08")).startsWith("ML-6114");
  }

  private RegisteredProto format(
      @Nullable String message, @Nullable ProtoFormat own, Use use, SubjectNames names) {
    return new RegisteredProto(
        registry(), message, own, new Registration(registry(), names, "t", use));
  }

  @Test
  void theHeaderNamesTheRegisteredSchemaAndTheMessage() throws IOException {
    // given
    Path file = Files.writeString(dir.resolve("a.proto"), FIRST);
    ProtoFormat own = ProtoFormat.read(file, "s.A");
    Schema columns = Schema.builder().addInt32Field("id").build();
    RecordEncoder encoder =
        SerializableUtils.clone(
            format("s.A", own, Use.REGISTER, SubjectNames.RECORD).encoder(columns));

    // then
    assertThat(encoder.encode(new Object[] {7})).isEqualTo(bytes("0000000102" + "00" + "0807"));
    assertThat(posted)
        .containsExactly(
            "/subjects/s.A/versions {\"schema\":\"" + FIRST + "\",\"schemaType\":\"PROTOBUF\"}");
  }

  @Test
  void theNewestSchemaIsWrittenWithAndItsMessageIsFoundByName() {
    Object[] row = {7, null};
    assertThat(format("s.B.D", null, Use.LATEST, SubjectNames.TOPIC).encoder(COLUMNS).encode(row))
        .isEqualTo(bytes("0000000001" + "040202" + "1007"));
    RecordEncoder first = format(null, null, Use.LATEST, SubjectNames.TOPIC).encoder(COLUMNS);
    assertThatThrownBy(first::open)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5406")
        .hasMessageContaining("subject 't-value' (id 1) does not take the rows: the message s.A");
  }

  @Test
  void aTextThatImportsOthersIsNoneToRegister() throws IOException {
    Files.writeString(dir.resolve("p.proto"), PART);
    Path file = Files.writeString(dir.resolve("a.proto"), SECOND);
    assertThat(ProtoFormat.read(file, "s.A").text()).isEmpty();
  }
}
