package dev.millrace.plan.step.protect;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.tag.TaggedColumns;
import dev.millrace.plan.tag.Taint;
import dev.millrace.spec.Located;
import dev.millrace.spec.MaskRule;
import dev.millrace.spec.RowStep.Mask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

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
    Map<Integer, TypedExpression> masked = new LinkedHashMap<>();
    rules.forEach(
        (name, rule) ->
            new MaskedColumn(scope, in, in.getField(name), rule.rule(), rule.key())
                .masked()
                .ifPresent(column -> masked.put(in.indexOf(name), column)));
    if (masked.size() == rules.size()) {
      ChangedColumns.publish(scope, masked);
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
