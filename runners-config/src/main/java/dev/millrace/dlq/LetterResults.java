package dev.millrace.dlq;

import dev.millrace.capture.CaptureBlocks;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.resend.Resending;
import dev.millrace.spec.OutputSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What comes of records that are sent back, before it is written.
 *
 * @param byOutput rows of all outputs but that of the letters
 * @param letters of records and rows that were rejected
 */
record LetterResults(Map<String, List<Event>> byOutput, List<Letter> letters) {
  /** All that a run has given. */
  static LetterResults of(ReplaySettings settings, Resending run) {
    Map<String, List<Event>> rows = new LinkedHashMap<>();
    for (PlanOutput output : settings.outputs()) {
      if (!output.name().equals(OutputSpec.DEAD_LETTER)) {
        rows.put(
            output.name(),
            CaptureBlocks.events(run.rows(output.name()), RowCodec.of(output.schema())));
      }
    }
    return new LetterResults(rows, letters(run.rows(OutputSpec.DEAD_LETTER)));
  }

  List<Event> rows(String output) {
    return byOutput.getOrDefault(output, List.of());
  }

  /** The letters in a directory of captured rows. */
  static List<Letter> letters(Path captured) {
    return letters(CaptureBlocks.events(captured, RowCodec.of(Envelopes.DEAD_LETTER)));
  }

  static List<Letter> letters(List<Event> rows) {
    return rows.stream().map(event -> new Letter(0, event.values(), event.time())).toList();
  }

  static void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
