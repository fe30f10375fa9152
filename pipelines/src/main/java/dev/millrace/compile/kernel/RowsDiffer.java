package dev.millrace.compile.kernel;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.kernel.compare.CompareKernel.Surplus;
import dev.millrace.kernel.compare.CompareKernel.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** What is said where {@code AssertEqual} finds other rows than the file has. */
final class RowsDiffer implements Verdict {
  private static final int MAX_ROWS = 20;

  private final String step;
  private final Position position;
  private final RowForPeople rows;

  RowsDiffer(String step, Position position, Schema schema) {
    this.step = step;
    this.position = position;
    this.rows = RowForPeople.of(schema);
  }

  @Override
  public RuntimeException differ(List<Surplus> missing, List<Surplus> unexpected, long compared) {
    List<Diagnostic> found = new ArrayList<>();
    found.add(
        error(
            "the rows differ from 'elements': of "
                + compared
                + " rows, "
                + count(unexpected)
                + " are not expected, and "
                + count(missing)
                + " that are expected are missing."));
    tell("missing", missing, found);
    tell("not expected", unexpected, found);
    return new UserException(found);
  }

  private void tell(String what, List<Surplus> rowsOfKind, List<Diagnostic> found) {
    for (Surplus surplus : rowsOfKind.subList(0, Math.min(MAX_ROWS, rowsOfKind.size()))) {
      String times = surplus.times() == 1 ? "" : " (" + surplus.times() + " times)";
      found.add(error(what + times + ": " + rows.text(surplus.row())));
    }
    if (rowsOfKind.size() > MAX_ROWS) {
      found.add(error(what + ": and " + (rowsOfKind.size() - MAX_ROWS) + " other rows"));
    }
  }

  private static long count(List<Surplus> rows) {
    return rows.stream().mapToLong(Surplus::times).sum();
  }

  private Diagnostic error(String message) {
    return Diagnostic.error(position, ErrorCodes.ROWS_DIFFER, "transforms." + step, message);
  }
}
