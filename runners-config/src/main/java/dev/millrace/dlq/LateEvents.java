package dev.millrace.dlq;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Envelopes;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.OutputSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** The late events of a pipeline: its live run left them out. */
record LateEvents(ReplaySettings settings) {
  /** What sources call the time that a record has besides its event time. */
  private static final List<String> RECORD_TIMES = List.of("timestamp", "publish_time");

  /** In the place of the code of the error for which a record is a letter. */
  static final String CODE = "late";

  /** Whether a letter stands for a late event. */
  static boolean isLate(Letter letter) {
    return letter.text("code").equals(CODE);
  }

  /**
   * Where they lie.
   *
   * @throws dev.millrace.diag.UserException ML-4120 if no output tells, or, of late events that are
   *     sent back, if another version of the file left some out: the rows of this one may have them
   */
  Set<Coordinates> coordinates() {
    OutputRows written =
        written(
            Refusals.LETTERS_NOT_EXACT,
            "the records come to steps that keep events together, and no output 'late' that can be"
                + " read back tells which events the live run left out. Nothing was sent back");
    Set<Coordinates> coordinates = new LinkedHashSet<>();
    for (Letter event : letters(written, new TreeSet<>())) {
      if (settings.late()) {
        otherVersion(event).ifPresent(why -> refuse(event, why));
      }
      coordinates.add(event.coordinates());
    }
    return coordinates;
  }

  /**
   * Each as the letter of a record that its stream rejected.
   *
   * @throws dev.millrace.diag.UserException ML-4105 if there is no output that holds them; ML-4123
   *     if all that it holds are those of other pipelines
   */
  List<Letter> letters() {
    OutputRows written =
        written(
            Refusals.NOT_DECLARED,
            settings.plan().spec().file() + ": there is no output 'late' that can be read back");
    SortedSet<String> others = new TreeSet<>();
    List<Letter> letters = letters(written, others);
    if (letters.isEmpty() && !others.isEmpty()) {
      throw Refusals.of(
          Refusals.LETTERS_OF_OTHERS,
          written.place()
              + " has no late event of pipeline '"
              + settings.plan().id().name()
              + "', but late events of '"
              + String.join("', '", others)
              + "'. Is it the right file?");
    }
    return letters;
  }

  /** The same; none if there is no output that holds them. */
  List<Letter> lettersIfDeclared() {
    return written().map(written -> letters(written, new TreeSet<>())).orElse(List.of());
  }

  private List<Letter> letters(OutputRows written, SortedSet<String> others) {
    List<Letter> letters = new ArrayList<>();
    read(written, (row, time) -> letters.add(letter(row, time)), others::add);
    Set<Coordinates> own =
        letters.stream()
            .filter(letter -> otherVersion(letter).isEmpty())
            .map(Letter::coordinates)
            .collect(Collectors.toSet());
    // What this version has left out, too, no version's rows have.
    letters.removeIf(
        letter -> otherVersion(letter).isPresent() && own.contains(letter.coordinates()));
    return letters;
  }

  /** Why a late event cannot be sent back, for a reason that dead letters do not have. */
  Optional<String> obstacle(Letter late) {
    return otherVersion(late)
        .or(
            () ->
                LetterReplay.reader(settings.plan(), late)
                    .map(name -> settings.plan().streams().get(name))
                    .flatMap(LateEvents::recordTime)
                    .map(
                        column ->
                            "column '"
                                + column
                                + "' has the record's own time, which late events do not have"));
  }

  /** Rows of this version may have the event, as those of its first run have what it read again. */
  private Optional<String> otherVersion(Letter late) {
    String hash = late.text("pipeline_hash");
    return settings.plan().id().hash().equals(hash)
        ? Optional.empty()
        : Optional.of("another version of the file left it out (" + hash + ")");
  }

  /** The column that has the time of the records, where that is not their event time. */
  private static Optional<String> recordTime(StreamNode stream) {
    if (stream.stream().timestamp().isEmpty()) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> metadata = stream.live().source().map("metadata");
    return RECORD_TIMES.stream()
        .map(metadata::get)
        .filter(Objects::nonNull)
        .map(String::valueOf)
        .findFirst();
  }

  private static void refuse(Letter event, String why) {
    throw Refusals.of(
        Refusals.LETTERS_NOT_EXACT,
        "the events come to steps that keep events together, and of the late event "
            + event.place()
            + " nobody can tell whether the rows have it: "
            + why
            + ". Nothing was sent back");
  }

  private Optional<OutputRows> written() {
    return settings.plan().outputs().stream()
        .filter(output -> output.name().equals(OutputSpec.LATE))
        .flatMap(output -> output.live().flatMap(side -> OutputRows.of(output, side)).stream())
        .findFirst();
  }

  private OutputRows written(String code, String otherwise) {
    return written().orElseThrow(() -> Refusals.of(code, otherwise));
  }

  /** Several pipelines may write to one topic. */
  private void read(OutputRows written, OutputRows.Taker own, Consumer<String> others) {
    written.read(
        (row, time) -> {
          Object pipeline = row[Envelopes.LATE.indexOf("pipeline")];
          if (settings.plan().id().name().equals(pipeline)) {
            own.take(row, time);
          } else {
            others.accept(String.valueOf(pipeline));
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
}
