package dev.millrace.connect.redis;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.WrittenRows;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.io.redis.RedisForm;
import dev.millrace.io.redis.RedisForm.Structure;
import dev.millrace.io.redis.RedisReader;
import java.util.Optional;

/** Reads hashes and JSON back: all whose keys begin with the prefix, whoever wrote them. */
final class RedisReadBack implements ReadBack {
  @Override
  public Optional<String> obstacle(WrittenRows written) {
    EndpointSpec sink = written.sink();
    if (RedisKeys.structure(sink) == Structure.SORTED_SET) {
      return Optional.of("a sorted set keeps members and scores, and no other columns");
    }
    return sink.find(RedisKeys.TTL).map(ttl -> "with a ttl, they vanish one after the other");
  }

  @Override
  public Optional<Kept> kept(WrittenRows written) {
    RedisForm form = RedisKeys.form(written.sink());
    return Optional.of(new Kept(form.key(), form.version(), Optional.ofNullable(form.deleted())));
  }

  @Override
  public boolean keepsTimes() {
    return false;
  }

  /**
   * @throws dev.millrace.diag.UserException ML-4107 if what is under a key is not a row of the
   *     output, ML-5532, ML-5533 if the server cannot be read
   */
  @Override
  public void read(WrittenRows written, Taker taker) {
    EndpointSpec sink = written.sink();
    String place = "Redis at " + RedisKeys.target(sink).orElseThrow().shown();
    RedisReader reader =
        new RedisReader(
            RedisKeys.target(sink).orElseThrow(), RedisKeys.form(sink), written.schema());
    reader.read(
        (key, row, reason) -> {
          if (row == null) {
            throw written.notARow(place, new Coordinates("redis", key, 0, 0), reason);
          }
          taker.take(row, EventTimes.MIN, Optional.empty());
        });
  }
}
