package dev.millrace.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.filetest.FileTestRows;
import dev.millrace.inspect.EventFinder.Found;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowLiteral;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An event that never came, given on the command line. */
public final class HypotheticalEvent {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_LONG_FOR_INTS);

  private HypotheticalEvent() {}

  /**
   * Makes an event of a stream.
   *
   * @param json an object with the columns, as tests write them
   * @param stream empty: the only one whose columns these are
   * @param at the event time, unless a column says it
   * @throws UserException if it is no row of a stream
   */
  public static Found of(Plan plan, String json, Optional<String> stream, Optional<Instant> at) {
    Map<String, @Nullable Object> values = read(json);
    String name = stream.orElseGet(() -> only(plan, values));
    StreamNode node = plan.streams().get(name);
    if (node == null) {
      throw Refusals.of(
          Refusals.USAGE,
          "--stream: there is no stream '" + name + "'; expected one of " + names(plan));
    }
    Position position = Position.ofFile("--row");
    RowLiteral row =
        new RowLiteral(
            position, values, at.map(time -> new Located(time.toString(), position)), false);
    SourceRecord record = FileTestRows.event(name, node, row, "--row");
    return new Found(name, node.schema(), record);
  }

  private static Map<String, @Nullable Object> read(String json) {
    try {
      Map<String, @Nullable Object> values = JSON.readValue(json, new TypeReference<>() {});
      if (values != null) {
        return values;
      }
    } catch (JsonProcessingException e) {
      throw notAnObject(e.getOriginalMessage());
    }
    throw notAnObject("it is null");
  }

  private static UserException notAnObject(String why) {
    return Refusals.of(Refusals.USAGE, "--row is not a JSON object: " + why);
  }

  private static String only(Plan plan, Map<String, @Nullable Object> values) {
    List<String> fitting =
        plan.streams().entrySet().stream()
            .filter(s -> values.keySet().stream().allMatch(s.getValue().schema()::hasField))
            .map(Map.Entry::getKey)
            .toList();
    if (fitting.size() != 1) {
      throw Refusals.of(
          Refusals.USAGE,
          "--row: "
              + (fitting.isEmpty() ? "no stream has" : "several streams have")
              + " all these columns; say which is meant with --stream: "
              + names(plan));
    }
    return fitting.get(0);
  }

  private static String names(Plan plan) {
    return String.join(", ", plan.streams().keySet());
  }
}
