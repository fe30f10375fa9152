package dev.millrace.init;

import dev.millrace.diag.Nearest;
import dev.millrace.job.Refusals;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Whole files to begin with. */
public final class Templates {
  private static final Map<String, String> ALL = all();

  private Templates() {}

  private static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("filter", "records of a topic that meet a condition, the others into quarantine");
    all.put("per-minute", "counts, sums and percentiles of a topic's events per minute");
    all.put("sessions", "what a user does in one visit, which ends after a pause");
    all.put("enrich", "events with the version of a changing table that was in force");
    all.put("match", "pairs of two topics within a time, and what finds no partner");
    return all;
  }

  /** What there is. */
  static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * A template's file.
   *
   * @throws dev.millrace.diag.UserException if there is none of this name
   */
  public static NewFile file(String name) {
    List<String> names = names();
    if (!names.contains(name)) {
      throw Refusals.of(
          Refusals.USAGE,
          "--template: there is no template '"
              + name
              + "'; expected one of "
              + String.join(", ", names)
              + "."
              + Nearest.hint(name, names));
    }
    try (InputStream in = Templates.class.getResourceAsStream(name + ".yaml")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return new NewFile(
          text, Objects.requireNonNull(ALL.get(name)), List.of("check", "test", "plan"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
