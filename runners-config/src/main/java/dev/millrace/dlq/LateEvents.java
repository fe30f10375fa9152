package dev.millrace.dlq;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Envelopes;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Refusals;
import dev.millrace.spec.OutputSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/** The late events of a pipeline: its live run left them out. */
record LateEvents(ReplaySettings settings) {
  /** In the place of the code of the error for which a record is a letter. */
  static final String CODE = "late";

  /** Whether a letter stands for a late event. */
  static boolean isLate(Letter letter) {
    return letter.text("code").equals(CODE);
  }

  /**
   * Where they lie.
   *
   * @throws dev.millrace.diag.UserException ML-4120 if no output tells
   */
  Set<Coordinates> coordinates() {
    Set<Coordinates> coordinates = new LinkedHashSet<>();
    read(
        written(
            Refusals.LETTERS_NOT_EXACT,
            "the records come to steps that keep events together, and no output 'late' that can be"
                + " read back tells which events the live run left out. Nothing was sent back"),
        (row, time) -> coordinates.add(coordinates(row)));
    return coordinates;
  }

  /**
   * Each as the letter of a record that its stream rejected.
   *
   * @throws dev.millrace.diag.UserException ML-4105 if there is no output that holds them
   */
  List<Letter> letters() {
    OutputRows written =
        written(
            Refusals.NOT_DECLARED,
            settings.plan().spec().file() + ": there is no output 'late' that can be read back");
    List<Letter> letters = new ArrayList<>();
    read(written, (row, time) -> letters.add(letter(row, time)));
    return letters;
  }

  private OutputRows written(String code, String otherwise) {
    return settings.plan().outputs().stream()
        .filter(output -> output.name().equals(OutputSpec.LATE))
        .flatMap(output -> output.live().flatMap(side -> OutputRows.of(output, side)).stream())
        .findFirst()
        .orElseThrow(() -> Refusals.of(code, otherwise));
  }

  /** Several pipelines may write to one topic. */
  private void read(OutputRows written, OutputRows.Taker own) {
    written.read(
        (row, time) -> {
          if (settings.plan().id().name().equals(row[Envelopes.LATE.indexOf("pipeline")])) {
            own.take(row, time);
          }
        });
  }

  private Letter letter(Object[] row, long time) {
    Object[] letter = new Object[Envelopes.DEAD_LETTER.getFieldCount()];
    for (Schema.Field field : Envelopes.DEAD_LETTER.getFields()) {
      if (Envelopes.LATE.hasField(field.getName())) {
        letter[Envelopes.DEAD_LETTER.indexOf(field.getName())] =
            row[Envelopes.LATE.indexOf(field.getName())];
      }
    }
    Letter late = new Letter(0, letter, time);
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("step", LetterReplay.reader(settings.plan(), late).orElse(""));
    own.put("code", CODE);
    own.put("message", "came below the watermark");
    own.put("attempt", 1);
    // Where a stream declares no other event time it is the record's own.
    own.put("first_seen", late.moment());
    return late.with(own);
  }

  private static Coordinates coordinates(Object[] row) {
    Schema schema = Envelopes.LATE;
    String source = String.valueOf(row[schema.indexOf("source")]);
    return row[schema.indexOf("message_id")] instanceof String id
        ? Coordinates.ofMessage(source, id)
        : new Coordinates(
            String.valueOf(row[schema.indexOf("source_kind")]),
            source,
            (Integer) row[schema.indexOf("partition")],
            (Long) row[schema.indexOf("offset")]);
  }
}
