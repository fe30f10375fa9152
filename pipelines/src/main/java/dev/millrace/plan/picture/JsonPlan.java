package dev.millrace.plan.picture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A picture as JSON, for other programs. */
public final class JsonPlan {
  /** The version of this form. */
  public static final String SCHEMA = "millrace-plan/1";

  private JsonPlan() {}

  public static ObjectNode of(PlanPicture picture) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schema", SCHEMA).put("pipeline", picture.title()).put("hash", picture.hash());
    ArrayNode boxes = json.putArray("boxes");
    for (PlanPicture.Box box : picture.boxes()) {
      ObjectNode one =
          boxes
              .addObject()
              .put("id", box.id())
              .put("name", box.name())
              .put("shape", box.shape().name().toLowerCase(Locale.ROOT))
              .put("kind", box.kind());
      box.facts().forEach(one.putArray("facts")::add);
      if (!box.statements().isEmpty()) {
        box.statements().forEach(one.putArray("statements")::add);
      }
      ObjectNode columns = one.putObject("columns");
      box.columns().forEach(columns::put);
    }
    ArrayNode arrows = json.putArray("arrows");
    picture
        .arrows()
        .forEach(
            arrow ->
                arrows
                    .addObject()
                    .put("from", arrow.from())
                    .put("to", arrow.to())
                    .put("output", arrow.label())
                    .put("shuffled", arrow.shuffled()));
    ArrayNode stages = json.putArray("stages");
    picture.stages().forEach(stage -> stage.forEach(stages.addArray()::add));
    picture.runners().forEach(json.withObject("/runners")::put);
    return json;
  }
}
