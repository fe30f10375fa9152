package dev.millrace.plan.step.match;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.ExplodeNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.spec.EdgeStep.MatchAll;
import dev.millrace.spec.Located;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** MatchAll: a list of the files of each row, which is then exploded. */
public final class MatchPlanner implements StepPlanner {
  private static final String FILE = "file";

  private final MatchAll step;

  public MatchPlanner(MatchAll step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    if (!scope.graph().spec().isBeamForm()) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.NOT_REPLAYABLE,
          "",
          "MatchAll finds the files that there are at the time, so that a replay could find others;"
              + " it is for files without 'streams' and 'outputs'.");
      return;
    }
    Flow in = scope.input();
    Optional<Integer> column = column(scope, in);
    if (column.isEmpty()) {
      return;
    }
    String name = in.schema().getField(column.get()).getName();
    FieldType list = FieldType.array(FieldType.row(MatchedFiles.COLUMNS));
    TypedExpression files =
        new TypedExpression(
            FILE, new MatchedFiles(column.get(), step.none()), list, List.of(name), -1);
    Schema lists = Schema.builder().addField(FILE, list).build();
    Schema rows = Schema.builder().addRowField(FILE, MatchedFiles.COLUMNS).build();
    Edge matched =
        scope.add(
            "/match",
            new MapNode(List.of(files), 0),
            List.of(in),
            StepScope.outputs(lists, List.of()),
            in.windowing());
    Edge exploded =
        scope.add(
            "/each",
            new ExplodeNode(List.of(0), true),
            List.of(in.through(scope.name(), matched, lists)),
            List.of(NodeOutput.main(rows)),
            in.windowing());
    publish(scope, in.through(scope.name(), exploded, rows));
  }

  private void publish(StepScope scope, Flow files) {
    List<TypedExpression> columns = new ArrayList<>();
    for (String name : MatchedFiles.COLUMNS.getFieldNames()) {
      Located path = new Located(FILE + "." + name, scope.transform().position());
      scope
          .typing()
          .expression(path, files.schema(), "transforms." + scope.name())
          .ifPresent(columns::add);
    }
    scope.publishMain(
        scope.add(
            new MapNode(columns, 0),
            List.of(files),
            List.of(NodeOutput.main(MatchedFiles.COLUMNS))),
        MatchedFiles.COLUMNS);
  }

  private Optional<Integer> column(StepScope scope, Flow in) {
    Optional<Integer> found = Optional.of(0);
    if (step.column().isPresent()) {
      found =
          scope
              .typing()
              .column(step.column().get(), in.schema(), in.place(), scope.path("file_pattern"));
    } else if (in.schema().getFieldCount() != 1) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.MISSING_KEY,
          "",
          "required key 'file_pattern' is missing: the input has the columns "
              + String.join(", ", in.schema().getFieldNames())
              + ".");
      return Optional.empty();
    }
    return found.filter(column -> isText(scope, in.schema().getField(column)));
  }

  private static boolean isText(StepScope scope, Schema.Field column) {
    boolean text = ValueKind.of(column.getType()) == ValueKind.STRING;
    if (!text) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.WRONG_OPERANDS,
          "file_pattern",
          "column '"
              + column.getName()
              + "' is "
              + SqlCompiler.typeName(column.getType())
              + "; expected VARCHAR.");
    }
    return text;
  }
}
