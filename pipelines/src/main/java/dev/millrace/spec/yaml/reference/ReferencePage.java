package dev.millrace.spec.yaml.reference;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointType;
import dev.millrace.connect.LookupType;
import dev.millrace.connect.key.Availability;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.topic.TopicKeys;
import dev.millrace.spec.yaml.keys.DetectKeys;
import dev.millrace.spec.yaml.keys.LaterEndpoints;
import dev.millrace.spec.yaml.keys.OutputKeys;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.keys.ProviderKeys;
import dev.millrace.spec.yaml.keys.StepKeys;
import dev.millrace.spec.yaml.keys.StepKind;
import dev.millrace.spec.yaml.keys.WindowingKeys;
import dev.millrace.spec.yaml.text.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The reference page of all keys, as Markdown, made from their declarations. */
public final class ReferencePage {
  private final StringBuilder page = new StringBuilder();

  private ReferencePage() {}

  /** The text of {@code docs/reference/steps.md}. */
  public static String markdown() {
    return new ReferencePage().build();
  }

  private String build() {
    page.append(
        """
        # Reference of the pipeline file

        Made from the declarations that check pipeline files; do not edit it by hand. Keys under
        `config` may also stand beside `type` (Beam YAML's older form). A key written `a.b` is `b`
        inside `a`; NAME in capitals is a name of your choice; `[]` is an entry of a list.

        """);
    page.append("## The file\n\n");
    table(PipelineFileKeys.FILE, false);
    section(
        "pipeline",
        "Also a `chain` or `composite` among the transforms, with the keys of the next table"
            + " besides.",
        PipelineFileKeys.PIPELINE);
    section("A nested chain or composite", "", PipelineFileKeys.NESTED);
    section("An entry of transforms", "", PipelineFileKeys.STEP);
    typed("windowing", "`type` is the kind of windows.", WindowingKeys.ALL);
    page.append("## Steps\n\n");
    for (StepKind kind : StepKeys.ALL) {
      type(kind.type(), kind.doc() + " Takes " + kind.inputs().noun() + ".", kind.keys());
    }
    typed("A rule of Detect", "`type` is the kind of rule.", DetectKeys.RULES);
    page.append("## Sources and sinks\n\n");
    for (EndpointType kind : Connectors.types()) {
      type(kind.type(), kind.doc(), kind.keys());
    }
    page.append("## Look-ups\n\n");
    for (LookupType kind : Connectors.lookups()) {
      type(kind.type(), kind.doc(), kind.keys());
    }
    section("An entry of streams", "", PipelineFileKeys.STREAM);
    section("An entry of outputs", "", OutputKeys.OUTPUT);
    section("An entry of sinks", "", OutputKeys.OUTPUT_SINK);
    section("topics", "", TopicKeys.ALL);
    section("An entry of tests", "", PipelineFileKeys.TEST);
    section("An entry of providers", "", ProviderKeys.PROVIDER);
    section("A type of a provider of type yaml", "", ProviderKeys.TEMPLATE);
    section("The config of a provider of type renaming", "", ProviderKeys.RENAMING_CONFIG);
    later();
    return page.toString();
  }

  private void section(String title, String doc, KeySet keys) {
    page.append("## ").append(title).append("\n\n");
    if (!doc.isEmpty()) {
      page.append(doc).append("\n\n");
    }
    table(keys);
  }

  private void typed(String title, String doc, Map<String, KeySet> kinds) {
    page.append("## ").append(title).append("\n\n").append(doc).append("\n\n");
    kinds.forEach(
        (kind, keys) -> {
          page.append("### type: ").append(kind).append("\n\n");
          table(keys);
        });
  }

  private void type(String type, String doc, KeySet keys) {
    page.append("### ").append(type).append("\n\n").append(doc).append("\n\n");
    table(keys);
  }

  private void later() {
    page.append("## Not available in this version\n\nThese types are known and refused: ");
    List<String> steps = StepKeys.LATER;
    List<String> endpoints = LaterEndpoints.names();
    page.append(Problems.join(steps)).append(", ").append(Problems.join(endpoints));
    page.append(".\n\nTypes and keys that run Python or JavaScript are refused for good: ");
    page.append(Problems.join(StepKeys.FOREIGN_CODE)).append(".\n");
  }

  private void table(KeySet keys) {
    table(keys, true);
  }

  private void table(KeySet keys, boolean deep) {
    if (keys.keys().isEmpty()) {
      page.append("No further keys.\n\n");
      return;
    }
    page.append("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
    rows("", keys, deep);
    page.append('\n');
  }

  private void rows(String prefix, KeySet keys, boolean deep) {
    for (Key<?> key : keys.keys()) {
      if (key.availability() == Availability.FOREIGN_CODE) {
        continue;
      }
      String name = prefix + key.name();
      boolean later = key.availability() == Availability.LATER;
      page.append("| `").append(name).append("` | ");
      page.append(later ? "" : cell(noun(key.type()))).append(" | ");
      page.append(key.required() ? "**required**" : key.defaultText().map(this::cell).orElse(""));
      page.append(" | ").append(later ? "Not available in this version. " : "");
      page.append(cell(key.doc())).append(" |\n");
      if (deep && key.means().isEmpty()) {
        nested(name, key.type());
      }
    }
  }

  /** The noun without lists of keys, which have lines of their own. */
  private static String noun(ValueType<?> type) {
    if (type instanceof ObjectOf) {
      return "a map";
    }
    if (type instanceof MapOf<?> map) {
      return "a map of " + map.key() + " to " + noun(map.value());
    }
    if (type instanceof ListOf<?> list && list.item() instanceof ObjectOf) {
      return "a list of maps";
    }
    if (type instanceof OneOf oneOf) {
      return String.join(", or ", oneOf.alternatives().stream().map(ReferencePage::noun).toList());
    }
    return type.noun();
  }

  private String cell(String text) {
    return text.replace("|", "\\|");
  }

  private void nested(String name, ValueType<?> type) {
    if (type instanceof ObjectOf object) {
      rows(name + ".", object.keys(), true);
    } else if (type instanceof MapOf<?> map) {
      nested(name + "." + map.key().toUpperCase(Locale.ROOT).replace(' ', '_'), map.value());
    } else if (type instanceof ListOf<?> list) {
      nested(name + "[]", list.item());
    } else if (type instanceof OneOf oneOf) {
      oneOf.alternatives().forEach(alternative -> nested(name, alternative));
    }
  }
}
