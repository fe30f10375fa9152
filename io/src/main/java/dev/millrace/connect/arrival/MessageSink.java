package dev.millrace.connect.arrival;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.key.Key;
import dev.millrace.element.block.Block;
import dev.millrace.expr.TypedExpression;
import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.rows.RowOutput;
import dev.millrace.io.rows.TextField;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** What sinks share that write one message per row. */
public final class MessageSink {
  private MessageSink() {}

  /** What an expression of the file makes of a row; null if there is none. */
  public static @Nullable TextField field(SinkContext context, Key<?> key) {
    TypedExpression typed = context.expressions().get(key.name());
    return typed == null ? null : TextField.of(key.name(), typed.expression(), typed.type());
  }

  /**
   * The expressions of a map of the file, by their names there.
   *
   * @param start what their paths begin with
   */
  public static List<TextField> fields(SinkContext context, String start) {
    List<TextField> fields = new ArrayList<>();
    context
        .expressions()
        .forEach(
            (path, typed) -> {
              if (path.startsWith(start)) {
                fields.add(
                    TextField.of(path.substring(start.length()), typed.expression(), typed.type()));
              }
            });
    return fields;
  }

  /**
   * How rows come to the writer.
   *
   * @param failure of a run in which no output takes the rows that cannot be written
   */
  public static RowOutput rows(SinkContext context, int batchRows, SinkLetters.Failure failure) {
    return new RowOutput(
        context.schema(),
        context.pipeline(),
        context.output(),
        context.step(),
        batchRows,
        SharedKeys.rate(context.sink()),
        context.takesLetters() ? null : failure);
  }

  /**
   * Writes rows.
   *
   * @param write gives the rows that cannot be written
   * @param place where they go, for people
   */
  public static SinkResult write(
      SinkContext context,
      PCollection<Block> rows,
      PTransform<PCollection<Block>, PCollection<Block>> write,
      String place) {
    PCollection<Block> left = rows.apply(context.output() + "/write", write);
    SinkResult result = SinkResult.at(place);
    return context.takesLetters() ? result.withLetters(left) : result;
  }
}
