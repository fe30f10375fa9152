package dev.millrace.dlq;

import dev.millrace.base.HiddenValue;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.Coordinates;
import dev.millrace.element.Envelopes;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.format.refusal.LetterLimit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One row of the output {@code dead_letter}: a letter, or a note of what became of one. Its columns
 * are those of {@link Envelopes#DEAD_LETTER}.
 *
 * @param number from 1, in the order of all rows
 */
public record Letter(int number, Object[] row, long time) {
  /**
   * The header of notes, and of letters that came of letters: the run that sent the record back.
   */
  static final String RUN = "millrace-sent-back";

  /** The header of notes about records that were edited on the way: the edits, one a line. */
  static final String EDITS = "millrace-edits";

  public @Nullable Object column(String name) {
    return row[Envelopes.DEAD_LETTER.indexOf(name)];
  }

  public String text(String name) {
    Object value = column(name);
    return value == null ? "" : value.toString();
  }

  /** {@code orders/2@1543}, or {@code #12} for a row that was rejected after a shuffle. */
  public String place() {
    if (column("message_id") != null) {
      return text("source") + "@" + text("message_id");
    }
    return column("source") == null
        ? "#" + number
        : text("source") + "/" + text("partition") + "@" + text("offset");
  }

  /** The same for all rows about one record; of a row that has none its own. */
  String origin() {
    return column("source") == null ? place() : text("source_kind") + ":" + place();
  }

  /** The same for all rows about one record at one step. */
  String identity() {
    return column("source") == null ? origin() : origin() + " " + text("step");
  }

  /** The event time of its record or, where that has none, the record's own time. */
  public long moment() {
    Object time = column("event_time") instanceof Long known ? known : column("first_seen");
    return time instanceof Long known ? known : time();
  }

  /** How often the record was judged: 1 for what a live run put aside. */
  public int attempt() {
    return column("attempt") instanceof Integer attempt ? attempt : 1;
  }

  /** Whether it notes that its record is being sent back. */
  boolean isBegun() {
    return text("code").equals(ErrorCodes.LETTER_BEGUN);
  }

  /** Whether it notes that its record was sent back. */
  public boolean isSentBack() {
    return text("code").equals(ErrorCodes.LETTER_SENT_BACK);
  }

  /** The run that sent its record back, if one did. */
  Optional<String> run() {
    return header(RUN);
  }

  /** What was done to its record on the way. */
  String edits() {
    return header(EDITS).orElse("");
  }

  private Optional<String> header(String name) {
    return headers().get(name) instanceof byte[] value
        ? Optional.of(new String(value, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private Map<?, ?> headers() {
    return column("headers") instanceof Map<?, ?> headers ? headers : Map.of();
  }

  /** Whether the sink of the letters had no room for all of the record. */
  boolean isCut() {
    return LetterLimit.isCut(text("message"));
  }

  /** Whether it has all bytes of a record. */
  boolean isWhole() {
    return column("source") != null && column("value") != null && !isCut();
  }

  /** The bytes of its record, with key and headers. */
  long recordBytes() {
    long bytes = length(column("key")) + length(column("value"));
    for (Map.Entry<?, ?> header : headers().entrySet()) {
      bytes += String.valueOf(header.getKey()).length() + length(header.getValue());
    }
    return bytes;
  }

  private static long length(@Nullable Object value) {
    return value instanceof byte[] bytes ? bytes.length : 0;
  }

  /** This note with the record of the letter that it is about. */
  Letter withRecordOf(Letter letter) {
    Map<String, String> own = new LinkedHashMap<>();
    run().ifPresent(run -> own.put(RUN, run));
    header(EDITS).ifPresent(edits -> own.put(EDITS, edits));
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("key", letter.column("key"));
    values.put("value", letter.column("value"));
    values.put("headers", letter.headersWith(own));
    return with(values);
  }

  /** The letter without what may hold anything of its record. */
  public Letter hidden() {
    byte[] hidden = HiddenValue.SHOWN.getBytes(StandardCharsets.UTF_8);
    Map<Object, Object> headers = new LinkedHashMap<>();
    headers().forEach((name, value) -> headers.put(name, RUN.equals(name) ? value : hidden));
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("key", column("key") == null ? null : hidden);
    values.put("value", column("value") == null ? null : hidden);
    values.put("headers", headers);
    values.put("message", HiddenValue.SHOWN);
    return with(values);
  }

  /** The same row with other values in some columns. */
  Letter with(Map<String, ? extends @Nullable Object> values) {
    Object[] other = row.clone();
    values.forEach((name, value) -> other[Envelopes.DEAD_LETTER.indexOf(name)] = value);
    return new Letter(number, other, time);
  }

  /** The headers of the record and, besides, those of the run that has it now. */
  Map<Object, Object> headersWith(Map<String, String> own) {
    Map<Object, Object> all = new LinkedHashMap<>(headers());
    all.remove(RUN);
    all.remove(EDITS);
    own.forEach((name, value) -> all.put(name, value.getBytes(StandardCharsets.UTF_8)));
    return all;
  }

  /** The record as its source gave it, not judged yet. */
  public SourceRecord record() {
    long seen = column("first_seen") instanceof Long first ? first : SourceRecord.NO_TIME;
    return new SourceRecord(
        coordinates(),
        seen,
        (byte[]) column("key"),
        (byte[]) column("value"),
        recordHeaders(),
        null,
        seen,
        EventTimes.MIN,
        Verdict.EVENT,
        null);
  }

  /** Where the record lies; only of letters that have one. */
  public Coordinates coordinates() {
    return column("message_id") instanceof String id
        ? Coordinates.ofMessage(text("source"), id)
        : new Coordinates(
            text("source_kind"),
            text("source"),
            column("partition") instanceof Integer partition ? partition : 0,
            column("offset") instanceof Long offset ? offset : 0);
  }

  /** Those of its record alone. */
  List<Header> recordHeaders() {
    List<Header> all = new ArrayList<>();
    Map<?, ?> kept = headers();
    kept.forEach(
        (name, value) -> {
          String key = String.valueOf(name);
          if (!key.equals(RUN) && !key.equals(EDITS)) {
            String first = key.replaceFirst("#\\d+$", "");
            all.add(new Header(kept.containsKey(first) ? first : key, (byte[]) value));
          }
        });
    return all;
  }
}
