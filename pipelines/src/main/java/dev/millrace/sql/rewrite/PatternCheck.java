package dev.millrace.sql.rewrite;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.sql.function.SqlTimes;
import dev.millrace.sql.function.SqlZones;
import dev.millrace.sql.function.TextPattern;
import dev.millrace.sql.function.TimePattern;
import dev.millrace.sql.parse.Refusal;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/** Refuses constant patterns and units that would make every row fail. */
final class PatternCheck {
  private PatternCheck() {}

  static void regularExpression(RexCall call) {
    constantText(call, 1).ifPresent(PatternCheck::checkPattern);
  }

  static void timePattern(RexCall call) {
    constantText(call, 1).ifPresent(PatternCheck::checkTimePattern);
  }

  /** Checks the operator, pattern and escape after a text. */
  static void textPattern(List<RexNode> operands) {
    List<String> constants = new ArrayList<>();
    for (RexNode operand : operands.subList(1, operands.size())) {
      if (!(operand instanceof RexLiteral literal) || literal.isNull()) {
        return;
      }
      constants.add(String.valueOf(literal.getValueAs(String.class)));
    }
    try {
      if (constants.size() == 2) {
        new TextPattern(constants.get(0), constants.get(1));
      } else {
        new TextPattern(constants.get(0), constants.get(1), constants.get(2));
      }
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          ErrorCodes.BAD_CONSTANT,
          "'"
              + constants.get(1)
              + "' is not a pattern of "
              + constants.get(0)
              + ": "
              + e.getMessage());
    }
  }

  static void unit(RexCall call) {
    constantText(call, 0).ifPresent(PatternCheck::checkUnit);
  }

  static void zone(RexCall call) {
    constantText(call, 1).ifPresent(PatternCheck::checkZone);
  }

  private static Optional<String> constantText(RexCall call, int argument) {
    return call.getOperands().get(argument) instanceof RexLiteral literal && !literal.isNull()
        ? Optional.ofNullable(literal.getValueAs(String.class))
        : Optional.empty();
  }

  private static void checkPattern(String pattern) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new Refusal(
          ErrorCodes.BAD_CONSTANT,
          "'" + pattern + "' is not a regular expression: " + e.getDescription());
    }
  }

  private static void checkUnit(String unit) {
    try {
      SqlTimes.truncate(unit, 0);
    } catch (IllegalArgumentException e) {
      throw new Refusal(ErrorCodes.BAD_CONSTANT, String.valueOf(e.getMessage()));
    }
  }

  private static void checkZone(String zone) {
    try {
      SqlZones.fromUtc(0, zone);
    } catch (DateTimeException e) {
      throw new Refusal(
          ErrorCodes.BAD_CONSTANT,
          "'"
              + zone
              + "' is not a time zone; expected a name of the IANA database such as"
              + " 'Europe/Berlin', or an offset such as '+02:00'");
    }
  }

  private static void checkTimePattern(String pattern) {
    try {
      new TimePattern(pattern);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          ErrorCodes.BAD_CONSTANT,
          "'" + pattern + "' is not a pattern of date and time: " + e.getMessage());
    }
  }
}
