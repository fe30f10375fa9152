package dev.millrace.runner.flink;

import dev.millrace.compile.RunMode;
import dev.millrace.runner.BeamOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * How Flink is used: a file like {@code runners-config/flink.yaml}, in which every option is
 * explained.
 *
 * @param beam options of Beam's Flink runner → value
 * @param flink Flink's own configuration keys → value
 */
record FlinkProfile(Map<String, String> beam, Map<String, String> flink) {
  private static final String BEAM = "beam";
  private static final String FLINK = "flink";

  FlinkProfile {
    beam = new LinkedHashMap<>(beam);
    flink = new LinkedHashMap<>(flink);
  }

  /** A profile that is part of the program, by the name of its file. */
  static FlinkProfile shipped(String file) {
    try (InputStream stream = FlinkProfile.class.getResourceAsStream(file)) {
      return parse(
          file,
          new String(Objects.requireNonNull(stream, file).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a profile of the user's.
   *
   * @throws dev.millrace.diag.UserException ML-4200 if it cannot be read or is no profile
   */
  static FlinkProfile read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw FlinkCodes.error(
          FlinkCodes.PROFILE, "--profile: " + file + " cannot be read: " + e.getMessage());
    }
  }

  private static FlinkProfile parse(String name, String text) {
    Object document;
    try {
      document = new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw FlinkCodes.error(FlinkCodes.PROFILE, name + " is not YAML: " + e.getMessage());
    }
    Map<String, String> top = entries(name, "the file", document, true);
    for (String key : top.keySet()) {
      if (!key.equals(BEAM) && !key.equals(FLINK)) {
        throw FlinkCodes.error(
            FlinkCodes.PROFILE, name + ": unknown key '" + key + "'; expected beam or flink");
      }
    }
    Map<?, ?> sections = (Map<?, ?>) document;
    return new FlinkProfile(
        entries(name, BEAM, sections.get(BEAM), false),
        entries(name, FLINK, sections.get(FLINK), false));
  }

  private static Map<String, String> entries(
      String name, String section, @Nullable Object value, boolean nested) {
    Map<String, String> entries = new LinkedHashMap<>();
    if (value == null) {
      return entries;
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw FlinkCodes.error(
          FlinkCodes.PROFILE, name + ": " + section + " has to be a map of keys to values");
    }
    map.forEach(
        (key, entry) -> {
          if (!nested && (entry instanceof Map || entry instanceof Iterable)) {
            throw FlinkCodes.error(
                FlinkCodes.PROFILE,
                name + ": " + section + "." + key + " has to be one value, its key in full");
          }
          entries.put(String.valueOf(key), String.valueOf(entry));
        });
    return entries;
  }

  /** The profile with one of Flink's keys set. */
  FlinkProfile withFlink(String key, String value) {
    Map<String, String> changed = new LinkedHashMap<>(flink);
    changed.put(key, value);
    return new FlinkProfile(beam, changed);
  }

  /** Flink's own keys. */
  Configuration configuration() {
    return Configuration.fromMap(flink);
  }

  /**
   * The options of a job.
   *
   * @param fromFile the pipeline file's, which go before the profile's
   * @param fromCommand the command line's, which go before all
   * @throws IllegalArgumentException if Beam does not know an option or its value
   */
  FlinkPipelineOptions options(
      Map<String, String> fromFile, Map<String, String> fromCommand, RunMode mode) {
    Map<String, String> all = new LinkedHashMap<>(beam);
    all.putAll(fromFile);
    all.putAll(fromCommand);
    List<String> arguments =
        all.entrySet().stream()
            .map(option -> "--" + option.getKey() + "=" + option.getValue())
            .toList();
    FlinkPipelineOptions options = BeamOptions.parse(arguments, FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setAttachedMode(false);
    options.setStreaming(mode != RunMode.REPLAY);
    if (mode != RunMode.REPLAY && options.getCheckpointingInterval() <= 0) {
      throw FlinkCodes.error(
          FlinkCodes.NO_CHECKPOINTS,
          "a live run on Flink needs checkpoints, to restart from and to write files and"
              + " exactly-once rows; got checkpointingInterval "
              + options.getCheckpointingInterval()
              + "; expected milliseconds above 0");
    }
    if (mode != RunMode.REPLAY && options.getShutdownSourcesAfterIdleMs() < 0) {
      // A source that has come to its end says so itself.
      options.setShutdownSourcesAfterIdleMs(0L);
    }
    return options;
  }
}
