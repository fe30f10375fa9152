package dev.millrace.enrich;

import dev.millrace.element.RowFault;
import java.util.List;

/** What came of a question for one key. */
sealed interface Found {

  /**
   * An answer.
   *
   * @param rows none if there is nothing under the key
   * @param askedAt when it was asked for, in milliseconds since 1970
   */
  record Rows(List<Object[]> rows, long askedAt) implements Found {}

  /** Something is wrong with this key or with what is under it. */
  record Bad(RowFault fault) implements Found {}

  /** The server did not answer. */
  record Unanswered(String words) implements Found {}
}
