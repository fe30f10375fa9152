package dev.millrace.connect;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.expr.TypedExpression;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

/**
 * The rows that an output wrote to a place.
 *
 * @param output its name
 * @param sink what the file says about the place
 * @param schema of the rows
 * @param expressions of the sink, by the dotted paths of its keys
 */
public record WrittenRows(
    String output, EndpointSpec sink, Schema schema, Map<String, TypedExpression> expressions) {
  /**
   * The error for something that is there and is not a row of the output.
   *
   * @param place topic, subscription or path, for people
   * @param at which record
   * @param reason in words, without a full stop
   */
  public UserException notARow(String place, Coordinates at, String reason) {
    return new UserException(
        Diagnostic.error(
            Position.ofFile("millrace"),
            ErrorCodes.NOT_A_RESULT_ROW,
            "",
            place
                + " holds a record that is not a row of output '"
                + output
                + "': "
                + at
                + ": "
                + reason
                + ". Was the pipeline file changed since the live run?"));
  }
}
