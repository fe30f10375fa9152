package dev.millrace.io.redis;

import dev.millrace.element.RowFault;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupUnavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;

/** Looks values up in hashes or JSON: all keys of a question go out before an answer comes. */
final class RedisLookup implements Lookup {
  private final RedisLookupOptions options;
  private final FieldTexts texts;
  private final String[] fields;
  private final byte[][] fieldBytes;
  private final ConcurrentLinkedQueue<RedisSession> idle = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  RedisLookup(RedisLookupOptions options) {
    this.options = options;
    this.texts = new FieldTexts(options.form().answer());
    this.fields = options.form().answer().getFieldNames().toArray(String[]::new);
    this.fieldBytes = Arrays.stream(fields).map(RedisLookup::bytes).toArray(byte[][]::new);
  }

  @Override
  public List<List<byte[]>> find(List<List<String>> keys) throws LookupUnavailable {
    List<String> names = keys.stream().map(key -> options.prefix() + RedisNames.of(key)).toList();
    RedisSession known = idle.poll();
    RedisSession session =
        known == null ? new RedisSession(options.target(), "", "", Duration.ZERO) : known;
    try {
      return session.once(jedis -> options.json() ? objects(jedis, names) : hashes(jedis, names));
    } catch (JedisException e) {
      throw fault(session, e);
    } finally {
      idle.add(session);
      if (closed.get()) {
        close();
      }
    }
  }

  /** Not MGET, to which a key of another kind is one that is not there. */
  private static List<List<byte[]>> objects(Jedis jedis, List<String> names) {
    return pipelined(
        jedis,
        pipeline -> names.stream().map(name -> pipeline.get(bytes(name))).toList(),
        text -> text == null ? List.of() : List.of(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<List<byte[]>> hashes(Jedis jedis, List<String> names) {
    return pipelined(
        jedis,
        pipeline -> names.stream().map(name -> pipeline.hmget(bytes(name), fieldBytes)).toList(),
        this::hash);
  }

  private static <T> List<List<byte[]>> pipelined(
      Jedis jedis,
      Function<Pipeline, List<Response<T>>> questions,
      Function<T, List<byte[]>> answer) {
    try (Pipeline pipeline = jedis.pipelined()) {
      List<Response<T>> answers = questions.apply(pipeline);
      pipeline.sync();
      return answers.stream().map(each -> answer.apply(each.get())).toList();
    }
  }

  /** A hash without any of the fields is as good as none. */
  private List<byte[]> hash(List<byte[]> values) {
    Map<String, byte[]> hash = new HashMap<>();
    for (int i = 0; i < fields.length; i++) {
      if (values.get(i) != null) {
        hash.put(fields[i], values.get(i));
      }
    }
    return hash.isEmpty() ? List.of() : List.of(texts.json(hash));
  }

  /** A fault of the moment; another one is thrown. */
  private static LookupUnavailable fault(RedisSession session, JedisException error) {
    String words = RedisFaults.words(error);
    return switch (RedisFaults.of(error)) {
      case MOMENT -> new LookupUnavailable(words, error);
      case ROW ->
          throw new RowFault(RedisCodes.ROW_REFUSED, "the server refused the key: " + words);
      case PLACE -> throw session.fault(RedisCodes.REFUSED, words, error);
    };
  }

  @Override
  public void close() {
    closed.set(true);
    for (RedisSession left = idle.poll(); left != null; left = idle.poll()) {
      left.close();
    }
  }
}
