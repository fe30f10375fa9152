package dev.millrace.engine.stage;

import dev.millrace.element.PipelineId;
import java.io.Serializable;
import java.util.List;

/**
 * Everything that one stage does with what enters it: a directed acyclic graph of kernels, as data.
 *
 * @param pipeline named in dead letters and late envelopes
 * @param head the step that feeds the stage: a source, or the keyed step after an exchange
 * @param steps the element-wise kernels
 * @param exits the ways out
 * @param handover how blocks get to the next stage
 * @param countsAsElements whether the ledger's counts leave as elements, too; see {@link
 *     dev.millrace.engine.ledger.Tally}
 */
public record StageProgram(
    PipelineId pipeline,
    StageHead head,
    List<StageStep> steps,
    List<StageExit> exits,
    Handover handover,
    boolean countsAsElements)
    implements Serializable {

  /** A program whose blocks stay in memory. */
  public StageProgram(
      PipelineId pipeline, StageHead head, List<StageStep> steps, List<StageExit> exits) {
    this(pipeline, head, steps, exits, Handover.CODED, false);
  }

  public StageProgram {
    steps = List.copyOf(steps);
    exits = List.copyOf(exits);
  }

  /** The same stage with its counts as elements, or as metrics. */
  public StageProgram withCountsAsElements(boolean asElements) {
    return new StageProgram(pipeline, head, steps, exits, handover, asElements);
  }

  /**
   * What stands before a stage's kernels.
   *
   * @param name the step the ledger books it under
   * @param routes per output of the head, where its rows go
   * @param errors where dead letters of the head go; none means that a bad row fails the run
   * @param late where envelopes of late events go (sources only)
   * @param rejected how rows of its inputs are told in dead letters: one for each, the last one for
   *     those that follow, too
   */
  public record StageHead(
      String name,
      List<List<Target>> routes,
      List<Target> errors,
      List<Target> late,
      List<RejectedRows> rejected)
      implements Serializable {

    /** A head whose dead letters are envelopes. */
    public StageHead(
        String name,
        List<List<Target>> routes,
        List<Target> errors,
        List<Target> late,
        RowPrinter printer) {
      this(name, routes, errors, late, List.of(new RejectedRows(printer, LetterForm.ENVELOPE)));
    }

    public StageHead {
      routes = routes.stream().map(List::copyOf).toList();
      errors = List.copyOf(errors);
      late = List.copyOf(late);
      rejected = List.copyOf(rejected);
    }

    /** How rows of an input are told. */
    RejectedRows rejected(int input) {
      return rejected.get(Math.min(input, rejected.size() - 1));
    }
  }

  /**
   * How the rows of one input are told in dead letters.
   *
   * @param printer renders them
   * @param letters makes the rows of dead letters
   */
  public record RejectedRows(RowPrinter printer, LetterForm letters) implements Serializable {}
}
