package dev.millrace.show;

import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.spec.OutputSpec;
import java.util.Optional;
import java.util.Set;

/**
 * How far a replay is, over all of its phases: what it reads, and what every step and output takes
 * in. A step after an exchange begins when all is read, and how much the steps after it get is
 * known only then; until it is, as many as there are rows to read are expected of each.
 *
 * @param read the part of the input that was read, 0 to 1; below 0 where the total is not known
 * @param fraction the part of all work that is done, 0 to 1; below 0 where it is not known
 * @param now the first step or output that has not taken in all it gets, once all is read
 */
record ReplayWork(double read, double fraction, Optional<String> now) {
  /** What few rows come to, and nobody can expect. */
  private static final Set<String> ASIDE = Set.of(OutputSpec.DEAD_LETTER, OutputSpec.LATE);

  /** A share below this says nothing about the whole. */
  private static final double LEAST_SHARE = 0.02;

  static ReplayWork of(InputSize done, InputSize total, Ledger ledger) {
    double read = share(done, total);
    if (read < 0) {
      return new ReplayWork(-1, -1, Optional.empty());
    }
    double rows = total.rows() > 0 ? total.rows() : read > 0 ? done.rows() / read : 1;
    Estimate estimate = new Estimate(rows, read);
    ledger.rows().stream().filter(row -> !row.kind().equals("source")).forEach(estimate::add);
    return new ReplayWork(read, estimate.done / estimate.all, estimate.now);
  }

  private static double share(InputSize done, InputSize total) {
    if (total.rows() > 0) {
      return Math.min(1, (double) done.rows() / total.rows());
    }
    return total.bytes() > 0 ? Math.min(1, (double) done.bytes() / total.bytes()) : -1;
  }

  private static final class Estimate {
    final double most;
    double done;
    double all;

    /** How much of what it gets the least complete of the steps so far has taken in. */
    double before;

    Optional<String> now = Optional.empty();

    Estimate(double rows, double read) {
      most = rows;
      before = read;
      done = rows * read;
      all = rows;
    }

    /** Rows come in the order of the plan: inputs before what reads them. */
    void add(LedgerRow row) {
      double expected = expected(row);
      double in = Math.min(row.in(), expected);
      done += in;
      all += expected;
      if (in < expected) {
        now = now.isPresent() ? now : Optional.of(row.step());
        before = Math.min(before, in / expected);
      }
    }

    private double expected(LedgerRow row) {
      if (before >= 1 || ASIDE.contains(row.step())) {
        return row.expectedIn();
      }
      return before > LEAST_SHARE && row.expectedIn() > 0 ? row.expectedIn() / before : most;
    }
  }
}
