package dev.millrace.cli.look;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.element.EventTimes;
import dev.millrace.plan.upgrade.Reach;
import dev.millrace.plan.upgrade.StepFate;
import dev.millrace.plan.upgrade.Upgrade;
import dev.millrace.show.Style;
import dev.millrace.spec.WindowText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an upgrade does, for people and for programs.
 *
 * @param file the new version's
 * @param resume the options that go on with the state
 * @param begin from where on the new version's results are to be whole
 */
record UpgradeText(Upgrade upgrade, String file, String resume, Switch begin) {
  /**
   * The moment of a switch, in event time.
   *
   * @param time empty if all events count
   * @param words after "before"
   */
  record Switch(Optional<Instant> time, String words) {
    /** By the clock, as nobody knows how far the old version has come. */
    static Switch at(Instant now) {
      return new Switch(Optional.of(now), "the switch");
    }

    /**
     * Where the state is that the new version takes the place of.
     *
     * @param watermark of its sources, milliseconds; empty if the state does not tell it
     */
    static Switch atWatermark(OptionalLong watermark) {
      if (watermark.isEmpty()) {
        return new Switch(Optional.empty(), "the state's watermark, which it does not tell,");
      }
      Instant time = Instant.ofEpochMilli(watermark.getAsLong());
      return watermark.getAsLong() <= EventTimes.MIN
          ? new Switch(Optional.empty(), "the state's watermark, which has not begun yet,")
          : new Switch(Optional.of(time), "the state's watermark (" + time + ")");
    }
  }

  List<String> lines(Style style) {
    TextTable table =
        new TextTable()
            .column("step", Align.LEFT)
            .column("state", Align.LEFT)
            .column("why", Align.LEFT);
    for (StepFate fate : upgrade.fates()) {
      table.row(List.of(fate.step(), fate.fate().text(), String.join("; ", fate.reasons())));
    }
    List<String> lines = new ArrayList<>(style.lines(table));
    lines.add("");
    lines.add(way());
    lines.addAll(incomplete());
    return lines;
  }

  private String way() {
    return switch (upgrade.way()) {
      case RESUME -> "go on with the state: millrace run " + file + " " + resume;
      case CATCH_UP, CATCH_UP_FROM_BEGINNING, BEGIN_ANEW ->
          "the state cannot be gone on with: " + again();
    };
  }

  private String again() {
    return switch (upgrade.again()) {
      case CATCH_UP ->
          "read the last "
              + WindowText.of(span(upgrade.reach()))
              + " before "
              + begin.words()
              + " again, beside the old version: millrace catch-up "
              + file
              + from().map(time -> " --from " + time).orElse("");
      case CATCH_UP_FROM_BEGINNING ->
          "results may depend on any event before them, so read the whole archive, beside the old"
              + " version: millrace catch-up "
              + file
              + (upgrade.reach().span().isPresent() ? from().map(this::shorter).orElse("") : "");
      case BEGIN_ANEW, RESUME ->
          "not all streams have an archive, so begin anew where the streams begin: millrace run "
              + file;
    };
  }

  /** Where only events that follow closely, one after the other, reach back further. */
  private String shorter(Instant from) {
    return "; --from "
        + from
        + " is enough if no key has events on both sides of that time which are closer than "
        + pauses(upgrade.reach());
  }

  private Optional<Instant> from() {
    return begin
        .time()
        .map(time -> time.minus(span(upgrade.reach())).truncatedTo(ChronoUnit.MINUTES));
  }

  /** {@code 10m (Unique)}. */
  private static String pauses(Reach reach) {
    return reach.chains().entrySet().stream()
        .map(chain -> WindowText.of(chain.getValue()) + " (" + chain.getKey() + ")")
        .collect(Collectors.joining(", "));
  }

  /** About steps that begin empty, or whose rows lack values. */
  private List<String> incomplete() {
    if (!upgrade.canGoOn() || !upgrade.lacks()) {
      return List.of();
    }
    return List.of(
        upgrade.incomplete().span().isPresent()
            ? "what follows on steps that begin empty, or whose rows lack values, is whole from "
                + WindowText.of(span(upgrade.incomplete()))
                + " of event time after the start on"
                + later(upgrade.incomplete())
            : "what follows on steps that begin empty, or whose rows lack values, may never be"
                + " whole",
        "whole at once: " + again());
  }

  private static String later(Reach incomplete) {
    return incomplete.chains().isEmpty()
        ? ""
        : "; of a key whose events go on without a pause of "
            + pauses(incomplete)
            + ", as long after its first pause";
  }

  private static Duration span(Reach reach) {
    return reach.span().orElse(Duration.ZERO);
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("can_go_on", upgrade.canGoOn());
    json.put("way", upgrade.way().name().toLowerCase(Locale.ROOT));
    json.put("otherwise", upgrade.again().name().toLowerCase(Locale.ROOT));
    json.put("incomplete_seconds", seconds(upgrade.incomplete()));
    json.put("reach_seconds", seconds(upgrade.reach()));
    json.put(
        "reach_seconds_if_keys_pause",
        upgrade.reach().span().map(Duration::toSeconds).orElse(null));
    json.put(
        "from", upgrade.reach().span().flatMap(span -> from()).map(Instant::toString).orElse(null));
    ArrayNode steps = json.putArray("steps");
    for (StepFate fate : upgrade.fates()) {
      ObjectNode step = steps.addObject();
      step.put("step", fate.step());
      step.put("state", fate.fate().name().toLowerCase(Locale.ROOT));
      ArrayNode why = step.putArray("why");
      fate.reasons().forEach(why::add);
    }
    return json;
  }

  private static @Nullable Long seconds(Reach reach) {
    return reach.bound().map(Duration::toSeconds).orElse(null);
  }
}
