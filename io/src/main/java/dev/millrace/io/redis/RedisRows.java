package dev.millrace.io.redis;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.redis.RedisForm.Ranking;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Makes of rows what the scripts take. */
final class RedisRows {
  /** Greater whole numbers are not all scores: these are numbers of double precision. */
  private static final long GREATEST_SCORE = 1L << 53;

  private final Schema schema;
  private final RedisForm form;
  private final FieldTexts texts;
  private final JsonEncoder json;
  private final RedisNames names;
  private final @Nullable RedisNames sets;
  private final Revisions revisions;
  private final int deleted;
  private final String life;

  RedisRows(Schema schema, RedisForm form) {
    this.schema = schema;
    this.form = form;
    this.texts = new FieldTexts(schema);
    this.json = JsonEncoder.of(schema);
    this.names = new RedisNames(schema, texts, form.key());
    Ranking ranking = form.ranking();
    this.sets = ranking == null ? null : new RedisNames(schema, texts, ranking.set());
    this.revisions = new Revisions(schema, form.version());
    this.deleted = form.deleted() == null ? -1 : schema.indexOf(form.deleted());
    this.life = form.life() == null ? "0" : String.valueOf(form.life().toMillis());
  }

  /**
   * @param id of the row
   * @throws RowFault (ML-6430) for a row without key, version or score, or with a value that has no
   *     text; of one that has ended, key and version alone are looked at
   */
  RedisRow of(Event event, String id) {
    Object[] row = event.values();
    String revision = revisions.of(row, id);
    return switch (form.structure()) {
      case HASH ->
          new RedisRow(
              event, keys(row), isEnd(row) ? List.of(revision, life, "-1") : hash(row, revision));
      case JSON ->
          new RedisRow(
              event,
              keys(row),
              List.of(isEnd(row) ? head(revision) + "}" : object(row, revision), life));
      case SORTED_SET -> member(event, revision);
    };
  }

  private boolean isEnd(Object[] row) {
    return deleted >= 0 && Boolean.TRUE.equals(row[deleted]);
  }

  private List<String> keys(Object[] row) {
    String key = key(row);
    return deleted < 0 ? List.of(key) : List.of(key, RedisForm.ENDED + key);
  }

  /** The server's key of a row of a hash or text of its own. */
  String key(Object[] row) {
    return form.prefix() + names.of(row);
  }

  private List<String> hash(Object[] row, String revision) {
    List<String> values = new ArrayList<>();
    List<String> absent = new ArrayList<>();
    for (int i = 0; i < row.length; i++) {
      String name = schema.getField(i).getName();
      if (row[i] == null) {
        absent.add(name);
      } else {
        values.add(name);
        values.add(texts.of(i, row[i]));
      }
    }
    List<String> all = new ArrayList<>();
    all.add(revision);
    all.add(life);
    all.add(String.valueOf(values.size() / 2));
    all.addAll(values);
    all.addAll(absent);
    return all;
  }

  /** The revision comes first, where the script finds it without reading the rest. */
  private String object(Object[] row, String revision) {
    try {
      return head(revision) + "," + json.text(row).substring(1);
    } catch (RowFault fault) {
      throw new RowFault(RedisCodes.ROW_VALUE, fault.reason());
    }
  }

  private static String head(String revision) {
    return "{\"" + RedisForm.REVISION + "\":\"" + revision + "\"";
  }

  private RedisRow member(Event event, String revision) {
    if (sets == null || form.ranking() == null) {
      throw new IllegalStateException("sorted sets have a ranking");
    }
    Ranking ranking = form.ranking();
    Object[] row = event.values();
    String set = form.prefix() + sets.of(row);
    String score = isEnd(row) ? "" : score(ranking.score(), row[schema.indexOf(ranking.score())]);
    String keep = String.valueOf(ranking.keep());
    return new RedisRow(
        event,
        List.of(set, set + ":" + RedisForm.REVISION),
        List.of(revision, life, names.of(row), score, keep));
  }

  private static boolean fits(long score) {
    return score >= -GREATEST_SCORE && score <= GREATEST_SCORE;
  }

  private static String score(String column, @Nullable Object value) {
    if (value == null) {
      throw FieldTexts.fault(column, "a row without it has no rank");
    }
    double score = ((Number) value).doubleValue();
    if (Double.isNaN(score)) {
      throw FieldTexts.fault(column, "NaN has no rank");
    } else if (value instanceof Long whole && !fits(whole)) {
      throw FieldTexts.fault(column, "scores above 2^53 in amount would be rounded");
    }
    return Double.isInfinite(score) ? (score > 0 ? "+inf" : "-inf") : Double.toString(score);
  }
}
