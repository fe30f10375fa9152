package dev.millrace.plan.step.match;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowFault;
import dev.millrace.expr.MovableExpression;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.tree.MatchedFile;
import dev.millrace.spec.EdgeStep.NoMatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The files that a column's pattern matches, as rows; none where there is no pattern.
 *
 * @param none what it means that there are no files
 */
record MatchedFiles(int column, NoMatch none) implements MovableExpression {
  /** Beam YAML's. */
  static final Schema COLUMNS =
      Schema.builder()
          .addStringField("path")
          .addInt64Field("size_in_bytes")
          .addNullableField("last_updated_in_seconds", Schema.FieldType.DOUBLE)
          .build();

  @Override
  public Object evaluate(Object[] row) {
    String pattern = (String) row[column];
    if (pattern == null) {
      return List.of();
    }
    List<Object[]> files = new ArrayList<>();
    try {
      for (MatchedFile file : MatchedFile.of(pattern)) {
        files.add(new Object[] {file.path(), file.bytes(), updated(file)});
      }
    } catch (IOException e) {
      throw new RowFault(
          ErrorCodes.NO_MATCHING_FILES,
          "'" + pattern + "' cannot be looked for: " + e.getMessage());
    }
    boolean allowed =
        none == NoMatch.ALLOW || none == NoMatch.ALLOW_IF_WILDCARD && LocalPaths.isGlob(pattern);
    if (files.isEmpty() && !allowed) {
      throw new RowFault(ErrorCodes.NO_MATCHING_FILES, "no file matches '" + pattern + "'");
    }
    return files;
  }

  private static @Nullable Double updated(MatchedFile file) {
    return file.updatedMillis().isEmpty() ? null : file.updatedMillis().getAsLong() / 1000.0;
  }

  @Override
  public MovableExpression moved(IntUnaryOperator places) {
    return new MatchedFiles(places.applyAsInt(column), none);
  }
}
