package dev.millrace.runner.dataflow;

import dev.millrace.compile.RunMode;
import dev.millrace.diag.UserException;
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
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * How Dataflow is used: a file like {@code runners-config/dataflow.yaml}, in which every option is
 * explained.
 *
 * @param beam options of Beam's Dataflow runner → value; lists with commas
 * @param live over these, in live runs and archivers
 * @param replay over these, in replays
 */
record DataflowProfile(
    Map<String, String> beam, Map<String, String> live, Map<String, String> replay) {
  private static final String SHIPPED = "dataflow.yaml";

  DataflowProfile {
    beam = new LinkedHashMap<>(beam);
    live = new LinkedHashMap<>(live);
    replay = new LinkedHashMap<>(replay);
  }

  /**
   * The profile of a file, or the one that is part of the program.
   *
   * @throws UserException ML-4313 if it cannot be read or is no profile
   */
  static DataflowProfile of(Optional<Path> file) {
    try {
      if (file.isPresent()) {
        return parse(file.get().toString(), Files.readString(file.get()));
      }
      try (InputStream stream = DataflowProfile.class.getResourceAsStream(SHIPPED)) {
        byte[] bytes = Objects.requireNonNull(stream, SHIPPED).readAllBytes();
        return parse(SHIPPED, new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      if (file.isEmpty()) {
        throw new UncheckedIOException(e);
      }
      throw DataflowCodes.failure(
          DataflowCodes.PROFILE, "--profile: " + file.get() + " cannot be read", e);
    }
  }

  /** The options of a mode. */
  Map<String, String> options(RunMode mode) {
    Map<String, String> options = new LinkedHashMap<>(beam);
    options.putAll(mode == RunMode.REPLAY ? replay : live);
    return options;
  }

  private static DataflowProfile parse(String name, String text) {
    Object document;
    try {
      document = new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw DataflowCodes.failure(
          DataflowCodes.PROFILE,
          name + " is not YAML: " + String.valueOf(e.getMessage()).strip(),
          e);
    }
    if (!(document instanceof Map<?, ?> sections)) {
      throw bad(name, "the file", "a map with the keys beam, live, replay");
    }
    for (Object key : sections.keySet()) {
      if (!List.of("beam", "live", "replay").contains(String.valueOf(key))) {
        throw DataflowCodes.failure(
            DataflowCodes.PROFILE,
            name + ": unknown key '" + key + "'; expected one of beam, live, replay");
      }
    }
    return new DataflowProfile(
        section(name, "beam", sections.get("beam")),
        section(name, "live", sections.get("live")),
        section(name, "replay", sections.get("replay")));
  }

  private static Map<String, String> section(String name, String key, @Nullable Object value) {
    Map<String, String> options = new LinkedHashMap<>();
    if (value == null) {
      return options;
    }
    if (!(value instanceof Map<?, ?> entries)) {
      throw bad(name, key, "a map of options to values");
    }
    entries.forEach((option, set) -> options.put(String.valueOf(option), text(name, option, set)));
    return options;
  }

  private static String text(String name, @Nullable Object option, @Nullable Object value) {
    if (value instanceof List<?> items) {
      return items.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    if (value == null || value instanceof Map<?, ?>) {
      throw bad(name, String.valueOf(option), "a value or a list of values");
    }
    return value.toString();
  }

  private static UserException bad(String name, String what, String expected) {
    return DataflowCodes.failure(
        DataflowCodes.PROFILE, name + ": '" + what + "' must be " + expected);
  }
}
