package dev.millrace.engine.stage;

import dev.millrace.kernel.ElementKernel;
import java.io.Serializable;
import java.util.List;

/**
 * One element-wise kernel within a stage.
 *
 * @param name the step the ledger books it under
 * @param kernel its logic
 * @param routes per output of the kernel, where its rows go; an output that nobody reads has none
 * @param errors where its rejected events go, as dead letters; none means that a bad row fails the
 *     run
 * @param printer renders the rows it takes in
 * @param letters makes the rows of dead letters
 */
public record StageStep(
    String name,
    ElementKernel kernel,
    List<List<Target>> routes,
    List<Target> errors,
    RowPrinter printer,
    LetterForm letters)
    implements Serializable {

  public StageStep {
    routes = routes.stream().map(List::copyOf).toList();
    errors = List.copyOf(errors);
  }

  /** A step whose dead letters are envelopes. */
  public StageStep(
      String name,
      ElementKernel kernel,
      List<List<Target>> routes,
      List<Target> errors,
      RowPrinter printer) {
    this(name, kernel, routes, errors, printer, LetterForm.ENVELOPE);
  }
}
