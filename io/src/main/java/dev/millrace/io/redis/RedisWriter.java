package dev.millrace.io.redis;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.io.rows.RowWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Writes batches of rows, all commands of a batch before the first answer. While the server is
 * away, the batch waits and is sent again: as a row that is there already changes nothing, an
 * answer that was lost does no harm.
 */
final class RedisWriter implements RowWriter<RedisRow> {
  private record Refusal(RedisRow row, RowFault fault) {}

  private final RedisScript script;
  private final RedisRows rows;
  private final RedisSession session;

  RedisWriter(RedisSinkOptions options) {
    this.script = options.form().structure().script();
    this.rows = new RedisRows(options.rows().schema(), options.form());
    this.session =
        new RedisSession(
            options.target(),
            options.rows().step(),
            "outputs." + options.rows().name(),
            options.retryFor());
  }

  @Override
  public RedisRow prepare(Event event, String id) {
    return rows.of(event, id);
  }

  @Override
  public void write(List<RedisRow> sent, BiConsumer<RedisRow, RowFault> refused) {
    session
        .patiently(jedis -> send(jedis, sent))
        .forEach(each -> refused.accept(each.row(), each.fault()));
  }

  /** Gives the rows that were refused, where all others are written. */
  private List<Refusal> send(Jedis jedis, List<RedisRow> sent) {
    List<Response<Object>> answers = new ArrayList<>();
    try (Pipeline pipeline = jedis.pipelined()) {
      for (RedisRow row : sent) {
        // The first one makes the script known, also to a server that was started anew.
        answers.add(
            answers.isEmpty()
                ? pipeline.eval(script.text(), row.keys(), row.arguments())
                : pipeline.evalsha(script.hash(), row.keys(), row.arguments()));
      }
    }
    List<Refusal> refusals = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      try {
        answers.get(i).get();
      } catch (JedisDataException e) {
        if (RedisFaults.of(e) != RedisFaults.ROW) {
          throw e;
        }
        String words = RedisFaults.words(e).replaceFirst("^MILLRACE ", "");
        String reason = "Redis refused the row: " + words;
        refusals.add(new Refusal(sent.get(i), new RowFault(RedisCodes.ROW_REFUSED, reason)));
      }
    }
    return refusals;
  }

  @Override
  public void close() {
    session.close();
  }
}
