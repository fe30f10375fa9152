package dev.millrace.plan.step.library;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.expr.TypedExpression;
import dev.millrace.function.found.FoundStep;
import dev.millrace.function.found.FoundStep.Misfit;
import dev.millrace.function.found.Libraries;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.ExplodeNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.spec.EdgeStep.LibraryStep;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** A step of a library: an array of the rows that it gives for a row, which is then exploded. */
public final class LibraryPlanner implements StepPlanner {
  /** No column of a file has a blank first. */
  private static final String ROWS = " rows";

  private final LibraryStep step;
  private final FoundStep found;

  public LibraryPlanner(LibraryStep step) {
    this.step = step;
    this.found = Libraries.all().step(step.type()).orElseThrow();
  }

  @Override
  public void plan(StepScope scope) {
    if (!found.deterministic()) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.NOT_REPLAYABLE,
          "",
          "'"
              + found.name()
              + "' is not deterministic, as its library '"
              + found.library()
              + "' says: a replay would give other rows.");
      return;
    }
    Schema input = scope.input().schema();
    boolean fits = true;
    for (String name : found.input().getFieldNames()) {
      fits &= fits(scope, name);
    }
    for (String name : found.output().getFieldNames()) {
      if (found.keepsColumns() && input.hasField(name)) {
        fits = false;
        scope.error(
            scope.transform().position(),
            ErrorCodes.COLUMN_EXISTS,
            "",
            "'"
                + found.name()
                + "' adds a column '"
                + name
                + "', which the input has already. Rename that one before the step.");
      }
    }
    if (fits) {
      publish(scope);
    }
  }

  private boolean fits(StepScope scope, String name) {
    Schema input = scope.input().schema();
    if (!input.hasField(name)) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.UNKNOWN_NAME,
          "",
          "'"
              + found.name()
              + "' reads a column '"
              + name
              + "'. "
              + Nearest.missingColumn(
                  name, "'" + scope.input().name() + "'", input.getFieldNames()));
      return false;
    }
    Optional<Misfit> misfit = found.misfit(name, input);
    misfit.ifPresent(
        why ->
            scope.error(
                scope.transform().position(),
                ErrorCodes.WRONG_OPERANDS,
                "",
                "'"
                    + found.name()
                    + "' reads the column '"
                    + name
                    + "' as "
                    + SqlCompiler.typeName(found.input().getField(name).getType())
                    + ", and it "
                    + (why == Misfit.MAY_BE_NULL
                        ? "may be NULL. Filter such rows, or give a default by COALESCE."
                        : "is "
                            + SqlCompiler.typeName(input.getField(name).getType())
                            + ". CAST it before the step.")));
    return misfit.isEmpty();
  }

  private void publish(StepScope scope) {
    Flow in = scope.input();
    Schema input = in.schema();
    List<TypedExpression> columns = new ArrayList<>();
    Schema.Builder passed = Schema.builder();
    if (found.keepsColumns()) {
      for (Field field : input.getFields()) {
        columns.add(TypedExpression.column(input, field.getName()));
        passed.addField(field);
      }
    }
    int kept = columns.size();
    Schema.Builder read = Schema.builder();
    int[] places = new int[found.input().getFieldCount()];
    for (int i = 0; i < places.length; i++) {
      places[i] = input.indexOf(found.input().getField(i).getName());
      read.addField(input.getField(places[i]));
    }
    FieldType rows = FieldType.array(found.rowType());
    columns.add(
        new TypedExpression(
            found.name()
                + String.join(", ", found.input().getFieldNames()).transform(s -> "(" + s + ")"),
            new LibraryRows(step.type(), step.config(), read.build(), places),
            rows,
            found.input().getFieldNames(),
            -1));
    Schema listed =
        Schema.builder().addFields(passed.build().getFields()).addField(ROWS, rows).build();
    Schema each =
        Schema.builder()
            .addFields(passed.build().getFields())
            .addField(ROWS, found.rowType())
            .build();
    Edge mapped =
        scope.add(
            "/rows",
            new MapNode(columns, kept),
            List.of(in),
            StepScope.outputs(listed, List.of()),
            in.windowing());
    Edge exploded =
        scope.add(
            "/each",
            new ExplodeNode(List.of(kept), true),
            List.of(in.through(scope.name(), mapped, listed)),
            List.of(NodeOutput.main(each)),
            in.windowing());
    flatten(scope, in.through(scope.name(), exploded, each), kept);
  }

  private void flatten(StepScope scope, Flow each, int kept) {
    Schema schema = each.schema();
    List<TypedExpression> columns = new ArrayList<>();
    Schema.Builder out = Schema.builder();
    for (int i = 0; i < kept; i++) {
      columns.add(TypedExpression.column(schema, schema.getField(i).getName()));
      out.addField(schema.getField(i));
    }
    for (int i = 0; i < found.output().getFieldCount(); i++) {
      Field field = found.output().getField(i);
      columns.add(
          new TypedExpression(
              field.getName(), new RowField(kept, i), field.getType(), List.of(ROWS), -1));
      out.addField(field);
    }
    Schema given = out.build();
    scope.publishMain(
        scope.add(new MapNode(columns, kept), List.of(each), List.of(NodeOutput.main(given))),
        given);
  }
}
