package dev.millrace.sql;

import dev.millrace.diag.UserException;
import dev.millrace.function.found.FoundFunction;
import dev.millrace.function.found.Libraries;
import dev.millrace.sql.parse.NameCheck;
import dev.millrace.sql.parse.SqlSettings;
import java.util.Collections;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;

/** Whether the functions of libraries have names that SQL can call. */
final class LibraryNames {
  private LibraryNames() {}

  /**
   * Refuses libraries with a function whose name is a word of SQL, or of an aggregate.
   *
   * @throws UserException (ML-4109) that names it
   */
  static void requireCallable(Libraries libraries) {
    for (FoundFunction function : libraries.functions()) {
      if (NameCheck.isRefused(function.name(), libraries) || !isCallable(function)) {
        throw new UserException(
            Libraries.unusable(
                "the library '"
                    + function.library()
                    + "' has a function '"
                    + function.name()
                    + "', which is a word of SQL, or an aggregate. Give it another name."));
      }
    }
  }

  /** Which words the grammar keeps for itself, only the parser knows. */
  private static boolean isCallable(FoundFunction function) {
    String arguments = String.join(", ", Collections.nCopies(function.parameters().size(), "x"));
    try {
      return SqlParser.create(function.name() + "(" + arguments + ")", SqlSettings.PARSER)
                  .parseExpression()
              instanceof SqlCall call
          && call.getOperator() instanceof SqlUnresolvedFunction;
    } catch (SqlParseException e) {
      return false;
    }
  }
}
