package dev.millrace.spec.yaml.step;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.EnrichRules;
import dev.millrace.spec.EnrichRules.Cache;
import dev.millrace.spec.EnrichRules.OnFailure;
import dev.millrace.spec.EnrichRules.OnMissing;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowStep.Enrich;
import dev.millrace.spec.RowStep.EnrichField;
import dev.millrace.spec.RowStep.ValidTimes;
import dev.millrace.spec.yaml.keys.Direction;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code Enrich}. */
final class EnrichReader {
  private static final long MOST_BATCH = 10_000;
  private static final long MOST_AT_A_TIME = 100;
  private static final long MOST_KEPT = 100_000_000;
  private static final long MOST_A_SECOND = 100_000;

  private final Problems problems;

  EnrichReader(Problems problems) {
    this.problems = problems;
  }

  Enrich read(Fields fields) {
    Optional<EndpointSpec> lookup =
        fields
            .node("lookup")
            .flatMap(
                node ->
                    new EndpointReader(problems)
                        .side(node, fields.path("lookup"), Direction.LOOKUP));
    List<Located> key = fields.texts("key");
    Map<String, EnrichField> columns = columns(fields);
    if (fields.has("key") && key.isEmpty()) {
      wrongForm(fields, "key", "expected columns; got none.");
    }
    if (fields.has("fields") && columns.isEmpty()) {
      wrongForm(fields, "fields", "expected columns with their types; got none.");
    }
    EndpointSpec place =
        lookup.orElse(new EndpointSpec("", fields.position("lookup"), Map.of(), Map.of()));
    return new Enrich(place, key, columns, asOf(fields), rules(fields));
  }

  private static Map<String, EnrichField> columns(Fields fields) {
    Map<String, EnrichField> columns = new LinkedHashMap<>();
    for (Entry entry : fields.node("fields").map(Fields::entries).orElse(List.of())) {
      Optional<Located> type =
          entry.value() instanceof Mapping mapping
              ? mapping.value("type").flatMap(Fields::located)
              : Fields.located(entry.value());
      String from =
          entry.value() instanceof Mapping mapping
              ? mapping
                  .value("from")
                  .flatMap(Fields::located)
                  .map(Located::text)
                  .orElse(entry.key())
              : entry.key();
      List<String> tags =
          entry.value() instanceof Mapping mapping
              ? mapping.value("tags").map(Fields::texts).orElse(List.of()).stream()
                  .map(Located::text)
                  .toList()
              : List.of();
      type.ifPresent(text -> columns.put(entry.key(), new EnrichField(text, from, tags)));
    }
    return Collections.unmodifiableMap(columns);
  }

  private Optional<ValidTimes> asOf(Fields fields) {
    return fields
        .object("as_of", problems)
        .filter(Fields::complete)
        .map(
            times ->
                new ValidTimes(times.requiredText("valid_from"), times.requiredText("valid_to")));
  }

  private EnrichRules rules(Fields fields) {
    return new EnrichRules(
        fields.object("cache", problems).filter(Fields::complete).map(this::cache),
        (int) number(fields, "batch_rows", MOST_BATCH),
        (int) number(fields, "concurrency", MOST_AT_A_TIME),
        Optional.of(number(fields, "rate", MOST_A_SECOND)).filter(rate -> rate > 0),
        OnFailure.valueOf(fields.word("on_failure").toUpperCase(Locale.ROOT)),
        (int) number(fields, "attempts", MOST_AT_A_TIME),
        fields.duration("retry_for"),
        OnMissing.valueOf(fields.word("on_missing").toUpperCase(Locale.ROOT)));
  }

  private Cache cache(Fields fields) {
    return new Cache(
        number(fields, "size", MOST_KEPT), fields.duration("ttl"), fields.duration("negative_ttl"));
  }

  private long number(Fields fields, String key, long most) {
    long number = fields.number(key);
    if (fields.has(key) && (number < 1 || number > most)) {
      wrongForm(fields, key, "got " + number + "; expected 1 to " + most + ".");
    }
    return number;
  }

  private void wrongForm(Fields fields, String key, String message) {
    problems.report(fields.position(key), ErrorCodes.WRONG_FORM, fields.path(key), message);
  }
}
