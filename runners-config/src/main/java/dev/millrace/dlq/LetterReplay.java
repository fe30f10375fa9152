package dev.millrace.dlq;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.RunMark;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.resend.LetterRoutes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Sends the records of dead letters, or late events, through the pipeline again, once each, as
 * often as they are meant to be and no more. Only letters that are there at the start are read, so
 * that a record that is rejected again does not come back in the same command.
 *
 * <p>What a command is about to do it notes first, beside the letters, with an id that all its rows
 * carry; and what became of each record it notes last. A command that was killed in between left
 * notes without an outcome: the next one works out the same rows again, and writes those that are
 * not there yet.
 */
public final class LetterReplay {
  private final JobRunner runner;
  private final ReplaySettings settings;
  private final LetterRoutes routes;
  private final LateEvents lateEvents;
  private final ReplayReport report = new ReplayReport();

  public LetterReplay(JobRunner runner, ReplaySettings settings) {
    this.runner = runner;
    this.settings = settings;
    this.routes = new LetterRoutes(settings.plan());
    this.lateEvents = new LateEvents(settings);
  }

  /**
   * Sends the letters back.
   *
   * @throws dev.millrace.diag.UserException ML-412x if that cannot be done exactly; and if letters
   *     cannot be read or rows cannot be written
   * @throws dev.millrace.job.StoppedException if the process is about to end
   */
  public ReplayReport run() {
    String name = settings.plan().id().name();
    try (LetterLock lock = LetterLock.of(name, settings.written().place())) {
      List<Letter> late = settings.late() ? lateEvents.letters() : List.of();
      DeadLetters.Found found = DeadLetters.read(settings.plan(), settings.written());
      if (late.isEmpty() && found.own().isEmpty() && !found.others().isEmpty()) {
        throw Refusals.of(
            Refusals.LETTERS_OF_OTHERS,
            settings.written().place()
                + " has no letter of pipeline '"
                + name
                + "', but letters of '"
                + String.join("', '", found.others())
                + "'. Is it the right file?");
      }
      LetterLog log = log(found, late);
      if (!settings.late() && log.lacksRecords()) {
        // What 'late replay' has begun: of large records its notes do not have the bytes.
        late = lateEvents.lettersIfDeclared();
        log = log(found, late);
      }
      report.read(waiting(log));
      Set<String> finished = log.unfinished();
      if (!finished.isEmpty()) {
        finish(log);
        log = log(DeadLetters.read(settings.plan(), settings.written()), late);
      }
      List<Letter> chosen =
          new LetterPick(this::isChosen, settings.most(), this::obstacle, report).of(log, finished);
      if (!chosen.isEmpty()) {
        sending(log, RunMark.SENT_BACK + UUID.randomUUID().toString().substring(0, 13))
            .begin(chosen);
      }
      return report;
    }
  }

  private static LetterLog log(DeadLetters.Found found, List<Letter> late) {
    List<Letter> all = new ArrayList<>(found.own());
    all.addAll(late);
    return LetterLog.of(all);
  }

  /** A run that starts again puts the same event into 'late' again. */
  private long waiting(LetterLog log) {
    return settings.late()
        ? log.waitingRecords().stream().filter(all -> all.stream().anyMatch(this::isMeant)).count()
        : log.waiting().stream().filter(this::isMeant).count();
  }

  /** One command is for late events, the other for dead letters. */
  private boolean isMeant(Letter letter) {
    return LateEvents.isLate(letter) == settings.late();
  }

  private boolean isChosen(Letter letter) {
    return isMeant(letter) && settings.choice().test(letter);
  }

  /** What earlier commands have begun comes to its end first. */
  private void finish(LetterLog log) {
    for (String run : log.unfinished()) {
      List<Letter> begun = log.begunBy(run);
      if (settings.dryRun()) {
        throw Refusals.of(
            Refusals.LETTERS_BEGUN,
            "an earlier command has begun to send back "
                + begun.size()
                + " letters (run "
                + run
                + ") and did not come to its end; let it end first, without --dry-run");
      }
      if (!begun.get(0).edits().equals(settings.edits().text())) {
        throw Refusals.of(
            Refusals.LETTERS_BEGUN,
            "an earlier command has begun to send letters back (run "
                + run
                + ") and did not come to its end; let it end first, with "
                + (begun.get(0).edits().isEmpty()
                    ? "no --set"
                    : "--set \"" + begun.get(0).edits().replace("\n", "\" --set \"") + "\""));
      }
      for (Letter letter : begun) {
        if (!letter.isWhole()) {
          throw Refusals.of(
              Refusals.LETTERS_BEGUN,
              "an earlier command has begun to send back "
                  + letter.place()
                  + " (run "
                  + run
                  + ") and did not come to its end; the letter, which has its record, is not in "
                  + settings.written().place()
                  + " any more");
        }
      }
      report.resumed(run);
      sending(log, run).resume(begun, log.outcomesOf(run));
    }
  }

  private LetterSending sending(LetterLog log, String run) {
    return new LetterSending(runner, settings, log, report, run);
  }

  private Optional<String> obstacle(Letter letter) {
    if (LateEvents.isLate(letter)) {
      Optional<String> left = lateEvents.obstacle(letter);
      if (left.isPresent()) {
        return left;
      }
    }
    if (letter.column("source") == null) {
      return Optional.of("the row was made of several records, or a place refused it");
    }
    if (letter.isCut()) {
      return Optional.of("the letter does not have all of its record");
    }
    if (letter.column("value") == null) {
      return Optional.of("the letter has no bytes of its record");
    }
    List<String> readers = readers(settings.plan(), letter);
    if (readers.size() > 1) {
      return Optional.of(
          "streams '" + String.join("', '", readers) + "' of the file read its record, each");
    }
    return stream(settings.plan(), routes, letter)
        .map(stream -> routes.obstacle(stream, letter.text("step")))
        .orElseGet(
            () -> Optional.of("no stream of the file reads '" + letter.text("source") + "'"));
  }

  /** The stream that reads the place of a letter's record, and whose record the step had. */
  public static Optional<String> stream(Plan plan, LetterRoutes routes, Letter letter) {
    String step = letter.text("step");
    List<String> readers = readers(plan, letter);
    return readers.stream()
        .filter(step::equals)
        .findFirst()
        .or(() -> readers.stream().filter(s -> routes.obstacle(s, step).isEmpty()).findFirst())
        .or(() -> readers.stream().findFirst());
  }

  /** The stream that reads the place of a letter's record. */
  static Optional<String> reader(Plan plan, Letter letter) {
    return readers(plan, letter).stream().findFirst();
  }

  private static List<String> readers(Plan plan, Letter letter) {
    return plan.streams().entrySet().stream()
        .filter(stream -> plan.read().contains(stream.getKey()))
        .filter(stream -> reads(stream.getValue(), letter.text("source")))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether the live side of a stream reads a place. */
  static boolean reads(StreamNode stream, String place) {
    return stream.stream()
        .live()
        .filter(live -> Connectors.live(live).reads(live, place))
        .isPresent();
  }
}
