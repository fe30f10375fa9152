package dev.millrace.spec.yaml.step;

import dev.millrace.connect.key.KeySet;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a step, divided into those that every step has and its type's own, which stand
 * under {@code config} or, in Beam YAML's older form, beside {@code type}.
 *
 * @param broken whether an entry belongs to neither, which is reported
 */
record StepEntries(List<Entry> common, List<Entry> config, String configPath, boolean broken) {
  private static final String EITHER_PLACE = "windowing";

  /** Hints for workers, which a step, a chain, a composite and the pipeline may have. */
  static void warnOfHints(Mapping owner, String path, Problems problems) {
    owner
        .entry(PipelineFileKeys.RESOURCE_HINTS)
        .ifPresent(
            entry ->
                problems.warn(
                    entry.position(),
                    ErrorCodes.OPTION_WITHOUT_EFFECT,
                    path,
                    "'"
                        + entry.key()
                        + "' is for workers of Beam's own and changes nothing here."));
  }

  static StepEntries split(Mapping step, KeySet keys, String path, Problems problems) {
    Entry config = step.entry("config").orElse(null);
    boolean inline = config == null || config.value().isNothing();
    List<Entry> common = new ArrayList<>();
    List<Entry> own = new ArrayList<>();
    boolean broken = false;
    if (config != null && config.value() instanceof Mapping mapping) {
      mapping.entries().forEach(entry -> (isCommon(entry, keys) ? common : own).add(entry));
    } else if (config != null && !config.value().isNothing()) {
      problems.wrongShape(config.value(), path + ".config", "a map of the type's keys");
      broken = true;
    }
    warnOfHints(step, path, problems);
    for (Entry entry : step.entries()) {
      boolean isOwn = keys.key(entry.key()).isPresent();
      boolean isCommon = PipelineFileKeys.STEP.key(entry.key()).isPresent();
      if (entry.key().equals("type") || entry.equals(config)) {
        continue;
      }
      if (isCommon && entry.key().equals(EITHER_PLACE) && isOwn) {
        // WindowInto: Beam YAML writes its windowing at either place.
        own.add(entry);
      } else if (isCommon) {
        common.add(entry);
      } else if (isOwn && inline) {
        own.add(entry);
      } else {
        broken = true;
        unknown(entry, keys, isOwn, inline, path, problems);
      }
    }
    return new StepEntries(common, own, inline ? path : path + ".config", broken);
  }

  /** Whether an entry under {@code config} is of those that Beam YAML takes at either place. */
  private static boolean isCommon(Entry entry, KeySet keys) {
    return entry.key().equals(EITHER_PLACE) && keys.key(entry.key()).isEmpty();
  }

  private static void unknown(
      Entry entry, KeySet keys, boolean isOwn, boolean inline, String path, Problems problems) {
    if (isOwn) {
      problems.report(
          entry.position(),
          ErrorCodes.UNKNOWN_KEY,
          path,
          "key '" + entry.key() + "' belongs under 'config' here.");
      return;
    }
    List<String> names = new ArrayList<>(PipelineFileKeys.STEP.names());
    if (inline) {
      names.addAll(keys.names());
    }
    problems.unknownKey(entry, path, names);
  }
}
