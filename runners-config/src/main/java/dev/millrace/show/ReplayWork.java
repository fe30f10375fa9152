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
    Estimate estimate = new Estimate(rows(read, done, total), read);
    ledger.rows().stream().filter(row -> !row.kind().equals("source")).forEach(estimate::add);
    // Without any rows there is no work but the reading.
    double fraction = estimate.all > 0 ? estimate.done / estimate.all : read;
    return new ReplayWork(read, fraction, estimate.now);
  }

  /** All rows there will be; of a time range fewer than its files have. */
  private static double rows(double read, InputSize done, InputSize total) {
    if (read >= 1) {
      return done.rows();
    }
    return total.rows() > 0 ? total.rows() : read > 0 ? done.rows() / read : 1;
  }

  /**
   * Only the files tell when all is read: of a time range some of their rows are left out. Rows
   * count as they come, bytes with the file that has them.
   */
  private static double share(InputSize done, InputSize total) {
    if (total.rows() <= 0 && total.bytes() <= 0) {
      return -1;
    }
    if (total.files() > 0 && done.files() >= total.files()) {
      return 1;
    }
    double most = Math.max(part(done.rows(), total.rows()), part(done.bytes(), total.bytes()));
    return Math.min(total.files() > 0 ? Math.nextDown(1.0) : 1, most);
  }

  private static double part(long done, long total) {
    return total > 0 ? (double) done / total : 0;
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
