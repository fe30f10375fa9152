package dev.millrace.io.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;

/** What an error of the server is about. */
enum SqlFaults {
  /** A value or a row: others of the batch may be taken. */
  ROW,
  /** The moment: the same statement may do later. */
  MOMENT,
  /** The statement, the table, or the user. */
  STATEMENT;

  private static final String ONLY_READS = "25006";

  /** Connection, shutdown and start of the server, resources, serialisation and deadlocks. */
  private static final Set<String> MOMENTS = Set.of("08", "53", "57", "40", "58", "70");

  /** Values, constraints, a key twice in one statement, a row too large, a trigger's exception. */
  private static final Set<String> ROWS = Set.of("22", "23", "21", "54", "P0", "45");

  /**
   * A lock that is not free, in PostgreSQL, Derby, and by ODBC's states of a time that is over; a
   * row that another transaction changes (H2); a server that only reads, as in the middle of a
   * failover.
   */
  private static final Set<String> SINGLE_MOMENTS =
      Set.of("55P03", "40XL1", "HYT00", "HYT01", "90131", ONLY_READS);

  /**
   * What MariaDB and MySQL tell by number alone: a wait for a lock that was too long, a full disk
   * or table, a server that only reads, a user with all the connections or statements that there
   * may be.
   */
  private static final Set<Integer> MOMENT_NUMBERS =
      Set.of(1021, 1114, 1203, 1205, 1226, 1290, 1836, 3100);

  /** Likewise: a text of other letters than the column's, a row or packet that is too large. */
  private static final Set<Integer> ROW_NUMBERS = Set.of(1118, 1139, 1153, 1366, 1367);

  /**
   * States that H2 has for lost connections as well, and that no wait heals: there is no such
   * database, or the URL is not one.
   */
  private static final Set<String> MISTAKES =
      Set.of("90011", "90046", "90113", "90117", "90133", "90138", "90146", "90149");

  /** What an error is about, by the first state in it, from the outside in. */
  static SqlFaults of(SQLException error, JdbcTarget target) {
    // An error of a batch may have a state of its own.
    boolean ofBatch = error instanceof BatchUpdateException && error.getNextException() != null;
    for (Throwable at = ofBatch ? error.getNextException() : error;
        at != null;
        at = at.getCause()) {
      if (at instanceof SQLException sql && !isOfPool(sql)) {
        if (target.isMariaDb() && ROW_NUMBERS.contains(sql.getErrorCode())) {
          return ROW;
        } else if (target.isMariaDb() && MOMENT_NUMBERS.contains(sql.getErrorCode())) {
          return MOMENT;
        } else if (isOfConnection(sql)) {
          return MOMENT;
        }
        String state = sql.getSQLState();
        if (state != null && state.length() == 5) {
          return ofState(state);
        }
      }
    }
    boolean passes =
        error instanceof SQLTransientException || error instanceof SQLRecoverableException;
    return passes ? MOMENT : STATEMENT;
  }

  /** The same in a transaction that only reads by our own wish: what writes in it always will. */
  static SqlFaults ofReading(SQLException error, JdbcTarget target) {
    return ONLY_READS.equals(error.getSQLState()) ? STATEMENT : of(error, target);
  }

  /** Whether a pool tells that it got no connection; the driver's own error is behind it. */
  private static boolean isOfPool(SQLException error) {
    return error instanceof SQLTransientConnectionException
        && error.getCause() instanceof SQLException;
  }

  /** Whether a driver says so by the kind of the error; not each has the standard's states. */
  private static boolean isOfConnection(SQLException error) {
    String state = String.valueOf(error.getSQLState());
    boolean refused =
        state.startsWith("28")
            || state.startsWith("3D")
            || state.startsWith("42")
            || MISTAKES.contains(state);
    return !refused
        && (error instanceof SQLNonTransientConnectionException
            || error instanceof SQLTransientConnectionException
            || error instanceof SQLRecoverableException);
  }

  private static SqlFaults ofState(String state) {
    String family = state.substring(0, 2);
    if (ROWS.contains(family)) {
      return ROW;
    }
    return MOMENTS.contains(family) || SINGLE_MOMENTS.contains(state) ? MOMENT : STATEMENT;
  }

  /** The server's own words: those of a batch stand behind the list of its statements. */
  static String words(SQLException error) {
    SQLException next = error.getNextException();
    Throwable told = next == null ? error : next;
    while (told.getCause() instanceof SQLException cause) {
      told = cause;
    }
    return String.valueOf(told.getMessage()).replaceAll("\\s*\\R\\s*", "; ");
  }
}
