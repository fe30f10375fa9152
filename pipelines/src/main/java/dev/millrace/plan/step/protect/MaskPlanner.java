package dev.millrace.plan.step.protect;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.MapNode;
import dev.millrace.plan.tag.TaggedColumns;
import dev.millrace.plan.tag.Taint;
import dev.millrace.spec.Located;
import dev.millrace.spec.MaskRule;
import dev.millrace.spec.StepSpec.Mask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/** Mask: the input's columns in their places, some of them masked. */
public final class MaskPlanner implements StepPlanner {
  private final Mask step;

  public MaskPlanner(Mask step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Schema in = scope.input().schema();
    Map<String, Rule> rules = rules(scope, in);
    List<TypedExpression> columns = new ArrayList<>();
    Schema.Builder out = Schema.builder();
    int passed = in.getFieldCount();
    boolean whole = true;
    for (Field field : in.getFields()) {
      String name = field.getName();
      Optional<TypedExpression> column = Optional.of(TypedExpression.column(in, name));
      Rule rule = rules.get(name);
      if (rule != null) {
        column = new MaskedColumn(scope, in, field, rule.rule(), rule.key()).masked();
        passed = Math.min(passed, columns.size());
      }
      whole &= column.isPresent();
      column.ifPresent(columns::add);
      column.ifPresent(c -> out.addField(name, c.type()));
    }
    if (whole) {
      Schema schema = out.build();
      scope.publishMain(
          scope.add(
              new MapNode(columns, passed),
              List.of(scope.input()),
              StepScope.outputs(schema, List.of())),
          schema);
    }
  }

  /**
   * How a column is masked.
   *
   * @param key where the file says so
   */
  private record Rule(String key, MaskRule rule) {}

  private Map<String, Rule> rules(StepScope scope, Schema in) {
    Map<String, Rule> rules = new LinkedHashMap<>();
    step.fields()
        .forEach(
            (column, rule) ->
                scope
                    .typing()
                    .column(
                        new Located(column, rule.position()),
                        in,
                        scope.input().place(),
                        scope.path("fields"))
                    .ifPresent(index -> rules.put(column, new Rule("fields." + column, rule))));
    // Columns of a graph with errors may not be there.
    if (scope.graph().problems().hasErrors()) {
      return rules;
    }
    List<Taint> tags =
        step.tags().isEmpty()
            ? List.of()
            : TaggedColumns.of(scope.graph().nodes()).of(scope.input().edge());
    step.tags()
        .forEach(
            (tag, rule) -> {
              boolean found = false;
              for (int i = 0; i < tags.size(); i++) {
                if (tags.get(i).ways().containsKey(tag)) {
                  found = true;
                  rules.putIfAbsent(in.nameOf(i), new Rule("tags." + tag, rule));
                }
              }
              if (!found) {
                reportUnknownTag(scope, tag, rule, tags);
              }
            });
    return rules;
  }

  private static void reportUnknownTag(
      StepScope scope, String tag, MaskRule rule, List<Taint> tags) {
    List<String> known =
        tags.stream().flatMap(taint -> taint.ways().keySet().stream()).distinct().sorted().toList();
    scope.error(
        rule.position(),
        ErrorCodes.UNKNOWN_TAG,
        "tags." + tag,
        "no column of "
            + scope.input().place()
            + " is tagged '"
            + tag
            + "'; "
            + (known.isEmpty() ? "none has a tag" : "expected one of " + String.join(", ", known))
            + ".");
  }
}
