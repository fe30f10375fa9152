package dev.millrace.dlq;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The dead letters that a pipeline's {@code dead_letter} output holds. */
public final class DeadLetters {
  /** Which side of the output is read. */
  public enum Side {
    LIVE,
    REPLAY
  }

  static final Comparator<Letter> ORDER =
      Comparator.comparing((Letter letter) -> letter.text("source"))
          .thenComparingInt(letter -> letter.column("partition") instanceof Integer p ? p : -1)
          .thenComparingLong(letter -> letter.column("offset") instanceof Long o ? o : -1)
          .thenComparing(letter -> letter.text("message_id"))
          .thenComparingInt(Letter::attempt)
          .thenComparingLong(Letter::time)
          .thenComparing(letter -> letter.text("message"));

  private DeadLetters() {}

  /**
   * Where the letters of a pipeline are.
   *
   * @param side empty takes the live side if it is one that letters can be read from while the
   *     pipeline runs, else the replay side
   * @throws dev.millrace.diag.UserException ML-4105 if the file declares nothing that can be read
   */
  public static OutputRows written(Plan plan, Optional<Side> side) {
    PlanOutput output =
        plan.outputs().stream()
            .filter(candidate -> candidate.name().equals(OutputSpec.DEAD_LETTER))
            .findFirst()
            .orElseThrow(() -> refuse(plan, "there is no output 'dead_letter'"));
    Optional<EndpointSpec> live = output.live();
    boolean whileItRuns =
        live.filter(at -> !Deliveries.isWholeFiles(at))
            .flatMap(at -> OutputRows.of(output, at))
            .isPresent();
    boolean wanted = side.map(s -> s == Side.LIVE).orElse(whileItRuns);
    String name = wanted ? "live" : "replay";
    EndpointSpec at =
        (wanted ? live : output.replay())
            .orElseThrow(() -> refuse(plan, "'dead_letter' has no " + name + " side"));
    return OutputRows.of(output, at)
        .orElseThrow(
            () ->
                refuse(
                    plan,
                    "the "
                        + name
                        + " side of 'dead_letter' cannot be read back: "
                        + OutputRows.obstacle(output, at)));
  }

  /**
   * What was read.
   *
   * @param own rows of this pipeline, in the order of their places
   * @param others names of other pipelines whose rows are there, too
   */
  public record Found(List<Letter> own, SortedSet<String> others) {}

  /**
   * Reads the output: letters, and notes of what became of them.
   *
   * @throws dev.millrace.diag.UserException as {@link dev.millrace.connect.ReadBack#read}
   */
  public static Found read(Plan plan, OutputRows written) {
    List<Letter> letters = new ArrayList<>();
    SortedSet<String> others = new TreeSet<>();
    written.read(
        (row, time) -> {
          Letter letter = new Letter(0, row, time);
          if (letter.text("pipeline").equals(plan.id().name())) {
            letters.add(letter);
          } else {
            others.add(letter.text("pipeline"));
          }
        });
    letters.sort(ORDER);
    letters.replaceAll(new Numbering());
    return new Found(letters, others);
  }

  private static final class Numbering implements UnaryOperator<Letter> {
    private int last;

    @Override
    public Letter apply(Letter letter) {
      return new Letter(++last, letter.row(), letter.time());
    }
  }

  private static RuntimeException refuse(Plan plan, String what) {
    return Refusals.of(Refusals.NOT_DECLARED, plan.spec().file() + ": " + what);
  }
}
