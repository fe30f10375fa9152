package dev.millrace.compile.kernel;

import dev.millrace.element.Event;
import dev.millrace.kernel.element.LogKernel.EventPrinter;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints the rows of {@code LogForTesting} as JSON to standard output, which on a cluster is the
 * output of the worker; rows of the level DEBUG go to the log, which keeps them back by default.
 */
final class RowLogger implements EventPrinter {
  private static final Logger LOG = LoggerFactory.getLogger("millrace.rows");

  private final boolean debug;
  private final String prefix;
  private final RowForPeople rows;

  /**
   * @param hidden numbers of columns that are not printed
   */
  RowLogger(String level, String prefix, Schema schema, Set<Integer> hidden) {
    this.debug = level.equalsIgnoreCase("DEBUG");
    boolean apart = prefix.isEmpty() || Character.isWhitespace(prefix.charAt(prefix.length() - 1));
    this.prefix = apart ? prefix : prefix + " ";
    this.rows = RowForPeople.of(schema, hidden);
  }

  @Override
  public void print(Event event) {
    String line = prefix + rows.text(event.values());
    if (debug) {
      LOG.debug("{}", line);
    } else {
      // One call, so that the lines of several threads do not mix.
      System.out.print(line + "\n");
    }
  }
}
