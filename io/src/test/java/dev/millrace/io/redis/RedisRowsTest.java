package dev.millrace.io.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.redis.RedisForm.Ranking;
import dev.millrace.io.redis.RedisForm.Structure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class RedisRowsTest {
  private static final String ID = "0123456789abcdef0123456789abcdef";

  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableField("a", FieldType.STRING)
          .addNullableField("b", FieldType.STRING)
          .addNullableField("v", FieldType.INT64)
          .addNullableField("d", FieldType.DOUBLE)
          .build();

  private static RedisRow row(Structure structure, Object... values) {
    Ranking ranking = structure == Structure.SORTED_SET ? new Ranking(List.of("a"), "v", 10) : null;
    RedisForm form =
        new RedisForm(
            structure, "p:", List.of("a", "b"), "v", null, ranking, Duration.ofSeconds(2));
    return new RedisRows(SCHEMA, form).of(Event.of(0, values), ID);
  }

  private static String revision(long version) {
    return row(Structure.HASH, "a", "b", version, 0.5).arguments().get(0);
  }

  @Property(tries = 200)
  void revisionsCompareAsVersionsDo(@ForAll long one, @ForAll long other) {
    assertThat(revision(one)).hasSize(53);
    assertThat(Integer.signum(revision(one).compareTo(revision(other))))
        .isEqualTo(Long.compare(one, other));
  }

  @Property(tries = 200)
  void differentKeysHaveDifferentNames(
      @ForAll String a, @ForAll String b, @ForAll String c, @ForAll String d) {
    // Colons and backslashes are what could be taken for one another.
    String one = a + ":" + b;
    String other = c + "\\";
    assertThat(row(Structure.HASH, one, other, 1L, 0.5).keys().equals(key(a, b + ":" + other)))
        .isEqualTo(one.equals(a) && other.equals(b + ":" + other));
    assertThat(key(c, d).equals(key(one, other))).isEqualTo(c.equals(one) && d.equals(other));
  }

  private static List<String> key(String a, String b) {
    return row(Structure.HASH, a, b, 1L, 0.5).keys();
  }

  @Test
  void whatTheScriptsGet() {
    assertThat(row(Structure.HASH, "x", "y:z", 1L, null).keys()).containsExactly("p:x:y\\:z");
    assertThat(row(Structure.HASH, "x", "y", 1L, null).arguments())
        .containsExactly(revision(1), "2000", "3", "a", "x", "b", "y", "v", "1", "d");
    assertThat(row(Structure.JSON, "x", "y", 1L, null).arguments())
        .containsExactly(
            "{\"millrace_rev\":\"%s\",\"a\":\"x\",\"b\":\"y\",\"v\":1,\"d\":null}"
                .formatted(revision(1)),
            "2000");
    RedisRow member = row(Structure.SORTED_SET, "x", "y", 1L, null);
    assertThat(member.keys()).containsExactly("p:x", "p:x:millrace_rev");
    assertThat(member.arguments()).containsExactly(revision(1), "2000", "x:y", "1.0", "10");
  }

  @Test
  void aScoreThatWouldBeRoundedIsRefused() {
    long exact = 1L << 53;
    assertThat(row(Structure.SORTED_SET, "x", "y", exact, 0.5).arguments())
        .contains("9.007199254740992E15");
    assertThatThrownBy(() -> row(Structure.SORTED_SET, "x", "y", exact + 1, 0.5))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("column 'v'");
  }

  @Test
  void halfOfASurrogatePairIsRefused() {
    assertThatThrownBy(() -> row(Structure.HASH, "x", "\ud800", 1L, 0.5))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("column 'b'");
  }

  @Test
  void textsOfAHashAreAJsonObjectAgain() {
    FieldTexts texts = new FieldTexts(SCHEMA);

    String json =
        new String(
            texts.json(
                Map.of(
                    "a",
                    utf8("say \"x\""),
                    "v",
                    utf8("-1"),
                    "d",
                    utf8("NaN"),
                    "other",
                    utf8("theirs"))),
            StandardCharsets.UTF_8);

    assertThat(json).isEqualTo("{\"a\":\"say \\\"x\\\"\",\"v\":-1,\"d\":\"NaN\"}");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // as in CSV
        "v; 007; {\"v\":7}",
        "d; .5; {\"d\":0.5}",
        "d; 1e3; {\"d\":1000.0}",
        "f; TRUE; {\"f\":true}",
        // no values, which are left to be refused
        "v; '5 '; {\"v\":\"5 \"}",
        "v; '1,\"a\":\"gold\"'; {\"v\":\"1,\\\"a\\\":\\\"gold\\\"\"}",
        "l; '[1]'; {\"l\":[1]}",
        "l; '[1],\"a\":\"gold\"'; {\"l\":\"[1],\\\"a\\\":\\\"gold\\\"\"}",
        "l; '[1]}'; {\"l\":\"[1]}\"}"
      })
  void aTextOfAHashIsOneValue(String column, String text, String json) {
    FieldTexts texts =
        new FieldTexts(
            Schema.builder()
                .addStringField("a")
                .addInt64Field("v")
                .addDoubleField("d")
                .addBooleanField("f")
                .addArrayField("l", FieldType.INT64)
                .build());

    assertThat(new String(texts.json(Map.of(column, utf8(text))), StandardCharsets.UTF_8))
        .isEqualTo(json);
  }

  @Test
  void aTextThatIsNotUtf8IsRefusedByItsReader() {
    byte[] json = new FieldTexts(SCHEMA).json(Map.of("a", new byte[] {(byte) 0xfc}));

    assertThatThrownBy(() -> JsonDecoder.of(SCHEMA).decode(json))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("not UTF-8");
  }

  @ParameterizedTest
  @CsvSource({
    "WRONGTYPE Operation against a key, ROW",
    "MILLRACE the key holds a text, ROW",
    "LOADING Redis is loading the dataset in memory, MOMENT",
    "OOM command not allowed when used memory > 'maxmemory'., MOMENT",
    "READONLY You can't write against a read only replica., MOMENT",
    "NOSCRIPT No matching script., MOMENT",
    "ERR max number of clients reached, MOMENT",
    "WRONGPASS invalid username-password pair, PLACE",
    "ERR unknown command 'evalsha', PLACE"
  })
  void wordsOfTheServerTellWhetherToWait(String words, String fault) {
    assertThat(RedisFaults.of(new JedisDataException(words)).name()).isEqualTo(fault);
  }

  @Test
  void aLostConnectionIsWaitedForAndItsScriptIsNotShown() {
    assertThat(RedisFaults.of(new JedisConnectionException("reset"))).isEqualTo(RedisFaults.MOMENT);
    assertThat(
            RedisFaults.words(
                new JedisDataException("WRONGTYPE wrong script: " + "a".repeat(40) + ", on @x:1.")))
        .isEqualTo("WRONGTYPE wrong");
  }
}
