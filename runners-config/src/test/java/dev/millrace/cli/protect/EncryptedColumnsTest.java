package dev.millrace.cli.protect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.expr.protect.FieldCipher;
import dev.millrace.expr.protect.FieldCipher.Form;
import dev.millrace.expr.protect.KeyFile;
import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that are encrypted and decrypted, live and in a replay, by the file's own tests. */
class EncryptedColumnsTest {
  /** One key of AES-SIV, whose bytes are 0 to 63. */
  private static final String KEYS =
      """
      {"primaryKeyId": 1, "key": [{"keyData": {
        "typeUrl": "type.googleapis.com/google.crypto.tink.AesSivKey",
        "value": "EkAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/",
        "keyMaterialType": "SYMMETRIC"},
        "status": "ENABLED", "keyId": 1, "outputPrefixType": "TINK"}]}
      """;

  /** The ciphertext was computed with Python's package cryptography. */
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: Encrypt
            name: Sealed
            input: users
            config: {fields: mail, keys: keys.json, form: deterministic, as: text}
          - type: Encrypt
            name: Apart
            input: users
            config: {fields: [mail, born, share], keys: keys.json, row_id: [id, at]}
          - type: Decrypt
            name: Opened
            input: Apart
            config:
              keys: rotated.json
              fields:
                mail: {type: VARCHAR, tags: [pii]}
                born: DATE
                share: DECIMAL(6,2)
          - type: Decrypt
            name: Refused
            input: Sealed
            config: {keys: others.json, form: deterministic, fields: {mail: VARCHAR}, error_handling: {output: bad}}
          - type: Join
            name: Joined
            input: {s: Sealed, t: sales}
            config:
              type: inner
              equalities: [{s: mail, t: buyer}]
              within: {lower: 0s, upper: 1m}
              fields: {s: [id], t: [amount]}
          - type: MapToFields
            name: Sizes
            input: Apart
            config: {fields: {id: id, size: OCTET_LENGTH(mail)}}
      streams:
        users:
          fields:
            id: VARCHAR
            mail: {type: VARCHAR, tags: [pii]}
            born: DATE
            share: DECIMAL(6,2)
            at: TIMESTAMP NOT NULL
          timestamp: at
          archive: {type: ReadFromParquet, config: {path: none}}
          live: {type: ReadFromKafka, config: {topic: users, bootstrap_servers: "none:1", format: JSON}}
        sales:
          fields: {buyer: VARCHAR, amount: BIGINT, at: TIMESTAMP NOT NULL}
          timestamp: at
          archive: {type: ReadFromParquet, config: {path: none}}
          live: {type: ReadFromKafka, config: {topic: sales, bootstrap_servers: "none:1", format: JSON}}
      on_error: fail
      outputs:
        sealed: {input: Sealed, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        opened: {input: Opened, allow_tags: [pii], live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        refused: {input: Refused, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        bad: {input: Refused.bad, allow_tags: [pii], live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        joined: {input: Joined, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        sizes: {input: Sizes, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        late: {allow_tags: [pii], live: {type: WriteToConsole}}
      tests:
        - name: seals
          streams:
            users:
              - {at: 2026-03-01T10:00:00Z, id: u1, mail: ada@b.example, born: 1815-12-10, share: 12.50}
              - {at: 2026-03-01T10:00:01Z, id: u2, mail: ada@b.example, born: 1815-12-10, share: 0.00}
              - {at: 2026-03-01T10:00:02Z, id: u3, mail: null, born: null, share: null}
            sales:
              - {at: 2026-03-01T10:00:30Z, buyer: AQAAAAFfDodbrbj9efI//8Thq2ow0D0uBRgd5D0ESFzU7g==, amount: 7}
          expected_outputs:
            - name: sealed
              elements:
                - {id: u1, mail: AQAAAAFfDodbrbj9efI//8Thq2ow0D0uBRgd5D0ESFzU7g==}
                - {id: u2, mail: AQAAAAFfDodbrbj9efI//8Thq2ow0D0uBRgd5D0ESFzU7g==}
                - {id: u3, mail: null}
            - name: opened
              elements:
                - {id: u1, mail: ada@b.example, born: 1815-12-10, share: 12.50}
                - {id: u2, mail: ada@b.example, born: 1815-12-10, share: 0.00}
                - {id: u3, mail: null, born: null, share: null}
            - name: refused
              elements: [{id: u3, mail: null}]
            - name: bad
              elements: [{code: ML-6072, step: Refused}, {code: ML-6072, step: Refused}]
            - name: joined
              elements: [{id: u1, amount: 7}, {id: u2, amount: 7}]
            - name: sizes
              elements: [{id: u1, size: 50}, {id: u2, size: 50}, {id: u3, size: null}]
      """;

  @TempDir private Path dir;

  @BeforeEach
  void writeKeys() throws Exception {
    Files.writeString(dir.resolve("keys.json"), KEYS);
    Files.writeString(dir.resolve("rotated.json"), KeyFile.rotate(KEYS, Optional.empty()));
    Files.writeString(
        dir.resolve("others.json"), KeyFile.create(Form.DETERMINISTIC, Optional.empty()));
    Files.writeString(dir.resolve("gcm.json"), KeyFile.create(Form.RANDOM, Optional.empty()));
  }

  private Result run(String command, String file) throws IOException {
    Path written = Files.writeString(dir.resolve("users.yaml"), file);
    return TestCommandLine.run(command, written.toString());
  }

  @Test
  void ciphertextsAreEqualLiveAndReplayedAndComeBackWithNewerKeys() throws IOException {
    Result tested = run("test", FILE);

    assertThat(tested.exitCode()).as(tested.out() + "\n" + tested.err()).isZero();
    assertThat(tested.out()).anyMatch(line -> line.contains("2 of 2 test runs passed"));
    String plan = String.join("\n", run("plan", FILE).out());
    assertThat(plan).contains("mail encrypted").doesNotContain("EkAA", "primaryKeyId");
  }

  @Test
  void keysThatDoNotFitAreRefusedWithoutAWordOfThem() throws IOException {
    List<List<String>> refused =
        List.of(
            List.of("keys: others.json", "keys: none.json", "ML-3088", "cannot be read"),
            List.of("keys: others.json", "keys: gcm.json", "ML-3088", "expected AES-SIV"),
            List.of("keys: others.json", "keys: users.yaml", "ML-3088", "is no keyset of Tink"),
            List.of(
                "opened: {input: Opened, allow_tags: [pii],",
                "opened: {input: Opened,",
                "ML-3085",
                "tagged 'pii' (Opened.mail)"),
            List.of(
                "keys: others.json",
                "keys: others.json, key_encryption_key: \"AAECAwQFBgcICQoLDA0ODw==\"",
                "ML-3087",
                "it is no secret"),
            List.of(
                "keys: keys.json, form: deterministic",
                "keys: gcm.json, form: random",
                "ML-3010",
                "'random' gives other bytes each time"),
            List.of("form: deterministic, as", "as", "ML-1003", "'form: per_row' needs 'row_id'"));
    for (List<String> each : refused) {
      Result check = run("check", FILE.replace(each.get(0), each.get(1)));

      List<String> said = new ArrayList<>(check.out());
      said.addAll(check.err());
      assertThat(said).anyMatch(line -> line.contains(each.get(2)) && line.contains(each.get(3)));
      assertThat(String.join("\n", said)).doesNotContain("EkAA", "AAECAwQF");
    }
  }

  @Test
  void randomCiphertextsComeBackWhereNothingIsReplayed() throws Exception {
    String file =
        """
        replayable: false
        pipeline:
          type: chain
          transforms:
            - {type: Create, name: C, config: {elements: [{at: 2026-03-01T10:00:00Z, mail: ada}]}}
            - {type: Encrypt, name: E, config: {fields: mail, keys: gcm.json, form: random}}
            - {type: Decrypt, name: D, config: {fields: {mail: VARCHAR}, keys: gcm.json, form: random}}
            - {type: AssertEqual, name: A, config: {elements: [{mail: ada}]}}
        on_error: fail
        """;

    Result ran = run("run", file);

    assertThat(ran.exitCode()).as(ran.err() + "").isZero();
  }

  @Test
  void keysAreMadeAndRotatedAndNeverWrittenOver() throws Exception {
    Path keys = dir.resolve("mine.json");
    String secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    Context context = keysContext(secret);

    assertThat(said(context, 0, "keys", "create", keys.toString(), "--encrypt-with=K"))
        .contains("1 key of AES-SIV, ");
    String first = Files.readString(keys);
    assertThat(first).contains("encryptedKeyset").doesNotContain("AesSivKey\", \"value");
    assertThat(Files.getPosixFilePermissions(keys)).hasSize(2);
    assertThat(said(context, 2, "keys", "create", keys.toString(), "--encrypt-with=K"))
        .contains("is there already");
    assertThat(Files.readString(keys)).isEqualTo(first);
    FieldCipher old = cipher(first, secret);
    assertThat(said(context, 0, "keys", "rotate", keys.toString(), "--encrypt-with=K"))
        .contains("2 keys of AES-SIV, ");
    FieldCipher rotated = cipher(Files.readString(keys), secret);
    byte[] value = {1, 2, 3};
    assertThat(rotated.decrypt(old.encrypt(value, value))).isEqualTo(value);
    assertThat(rotated.encrypt(value, value)).isNotEqualTo(old.encrypt(value, value));
    assertThat(said(context, 2, "keys", "rotate", keys.toString())).contains("is no keyset");
    assertThat(said(context, 2, "keys", "rotate", keys.toString(), "--encrypt-with=SHORT"))
        .contains("'SHORT' of --encrypt-with holds no key")
        .doesNotContain("c2hvcnQ=");
    assertThat(said(context, 2, "keys", "create", keys.toString(), "--encrypt-with=NONE"))
        .contains("'NONE' of --encrypt-with is not set");
  }

  private static FieldCipher cipher(String keys, String secret) throws Exception {
    return new FieldCipher(KeyFile.open(keys, Optional.of(secret)), Form.DETERMINISTIC, "mail");
  }

  private static Context keysContext(String secret) {
    Map<String, String> environment = Map.of("K", secret, "SHORT", "c2hvcnQ=");
    return new Context(
        new RecordedConsole(Style.PLAIN).console(), new FileToolchain(), environment);
  }

  private static String said(Context like, int exitCode, String... arguments) {
    RecordedConsole console = new RecordedConsole(Style.PLAIN);
    Context context = new Context(console.console(), like.toolchain(), like.environment());
    int code = TestCommandLine.execute(context, arguments);
    assertThat(code).as(console.out() + console.err()).isEqualTo(exitCode);
    return console.out() + console.err();
  }
}
