package dev.millrace.dlq;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.PipelineId;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a run which sends letters back adds to the output of dead letters.
 *
 * @param run that sends
 * @param edits what it does to the records on the way; empty for nothing
 */
record LetterNotes(PipelineId pipeline, String run, String edits) {
  /** Far below what any topic takes: a note that is cut would lose its headers, and so its run. */
  private static final int MOST_BYTES = 64 * 1024;

  /** The note that a record is being sent back: a letter with all that another attempt needs. */
  Letter begun(Letter letter) {
    int attempt = letter.attempt() + 1;
    Map<String, Object> values =
        values(
            letter,
            ErrorCodes.LETTER_BEGUN,
            "is being sent back, as attempt " + attempt + " of it");
    values.put("attempt", attempt);
    return letter.with(values);
  }

  /** The same as it is written: a large record stays where it is, in its letter. */
  Letter written(Letter begun) {
    Map<String, @Nullable Object> values = new HashMap<>();
    if (begun.recordBytes() > MOST_BYTES) {
      values.put("key", null);
      values.put("value", null);
      values.put("headers", Map.of());
    }
    Letter small = begun.with(values);
    return small.with(Map.of("headers", small.headersWith(own())));
  }

  /**
   * The note that a record was sent back.
   *
   * @param value of the record as it was sent
   */
  Letter sentBack(Letter begun, byte @Nullable [] value) {
    Map<String, Object> values =
        values(begun, ErrorCodes.LETTER_SENT_BACK, "was sent back, as attempt " + begun.attempt());
    if (value != null) {
      values.put("value", value);
    }
    return begun.with(values);
  }

  private Map<String, Object> values(Letter letter, String code, String message) {
    Map<String, Object> values = new HashMap<>();
    values.put("version", Envelopes.VERSION);
    values.put("pipeline_hash", pipeline.hash());
    values.put("code", code);
    values.put("message", message);
    values.put("headers", letter.headersWith(own()));
    return values;
  }

  /** The letter that a record became again: it counts on, and keeps the record as it came. */
  Letter again(Letter letter, Letter begun) {
    Map<String, Object> values = new HashMap<>();
    values.put("attempt", begun.attempt());
    values.put("headers", begun.headersWith(own()));
    if (begun.column("value") instanceof byte[] value) {
      values.put("value", value);
    }
    if (begun.column("first_seen") instanceof Long seen) {
      values.put("first_seen", seen);
    }
    return letter.with(values);
  }

  /** A letter of a row that a sink refused: it has no record any more. */
  Letter ofSink(Letter letter) {
    return letter.with(Map.of("headers", letter.headersWith(own())));
  }

  private Map<String, String> own() {
    Map<String, String> own = new LinkedHashMap<>();
    own.put(Letter.RUN, run);
    if (!edits.isEmpty()) {
      own.put(Letter.EDITS, edits);
    }
    return own;
  }

  /** The rows as sinks take them. */
  static List<Block> blocks(List<Letter> letters) {
    RowCodec codec = RowCodec.of(Envelopes.DEAD_LETTER);
    List<Block> blocks = new ArrayList<>();
    BlockBuilder builder = new BlockBuilder(codec, 0);
    for (Letter letter : letters) {
      builder.add(Event.of(EventTimes.clamp(letter.moment()), letter.row()));
      if (builder.isFull()) {
        blocks.add(builder.build());
      }
    }
    if (!builder.isEmpty()) {
      blocks.add(builder.build());
    }
    return blocks;
  }
}
