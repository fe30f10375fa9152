package dev.millrace.io.redis;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.redis.RedisForm.Structure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Reads back the rows that are hashes or JSON: all under the prefix. */
public final class RedisReader {
  private static final int ASKED = 500;

  private final RedisTarget target;
  private final RedisForm form;
  private final RedisRows rows;
  private final FieldTexts texts;
  private final JsonDecoder decoder;

  public RedisReader(RedisTarget target, RedisForm form, Schema schema) {
    this.target = target;
    this.form = form;
    this.rows = new RedisRows(schema, form);
    this.texts = new FieldTexts(schema);
    this.decoder = JsonDecoder.of(schema);
  }

  /** Takes what is under a key: a row, or why it is not one. */
  @FunctionalInterface
  public interface Taker {
    void take(String key, Object @Nullable [] row, String reason);
  }

  /**
   * Reads the rows; one that others write meanwhile may be left out.
   *
   * @throws dev.millrace.diag.UserException ML-5532, ML-5533 if the server cannot be read
   */
  public void read(Taker taker) {
    try (RedisSession session = new RedisSession(target, "", "", Duration.ZERO)) {
      ScanParams asked = new ScanParams().match(pattern(form.prefix())).count(ASKED);
      // A key may be told twice.
      Set<String> seen = new HashSet<>();
      String cursor = ScanParams.SCAN_POINTER_START;
      do {
        String from = cursor;
        ScanResult<String> found =
            session.patiently(jedis -> jedis.scan(from, asked, kind(form.structure())));
        List<String> keys = found.getResult().stream().filter(seen::add).toList();
        List<byte[]> values = session.patiently(jedis -> values(jedis, keys));
        for (int i = 0; i < keys.size(); i++) {
          if (values.get(i).length > 0) {
            take(keys.get(i), values.get(i), taker);
          }
        }
        cursor = found.getCursor();
      } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    }
  }

  private static String kind(Structure structure) {
    return structure == Structure.HASH ? "hash" : "string";
  }

  /** The prefix, letter by letter, and anything after it. */
  private static String pattern(String prefix) {
    return prefix.replaceAll("[\\\\*?\\[\\]]", "\\\\$0") + "*";
  }

  private List<byte[]> values(Jedis jedis, List<String> keys) {
    try (Pipeline pipeline = jedis.pipelined()) {
      List<Supplier<byte[]>> answers = keys.stream().map(key -> value(pipeline, key)).toList();
      pipeline.sync();
      return answers.stream().map(Supplier::get).toList();
    }
  }

  /** The JSON of what is under a key; empty if that is gone by now. */
  private Supplier<byte[]> value(Pipeline pipeline, String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    if (form.structure() == Structure.HASH) {
      Response<Map<byte[], byte[]>> hash = pipeline.hgetAll(bytes);
      return () -> hash.get().isEmpty() ? new byte[0] : texts.json(named(hash.get()));
    }
    Response<byte[]> text = pipeline.get(bytes);
    return () -> text.get() == null ? new byte[0] : text.get();
  }

  private static Map<String, byte[]> named(Map<byte[], byte[]> hash) {
    Map<String, byte[]> named = new HashMap<>();
    hash.forEach((name, text) -> named.put(new String(name, StandardCharsets.UTF_8), text));
    return named;
  }

  private void take(String key, byte[] json, Taker taker) {
    try {
      Object[] row = decoder.decode(json);
      if (rows.key(row).equals(key)) {
        taker.take(key, row, "");
      } else {
        taker.take(key, null, "its columns make the key '" + rows.key(row) + "'");
      }
    } catch (RowFault fault) {
      taker.take(key, null, fault.reason());
    }
  }
}
