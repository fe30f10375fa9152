package dev.millrace.cli.topics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.topics.TopicsCommands.Format;
import dev.millrace.connect.topic.TopicChange;
import dev.millrace.connect.topic.TopicChange.Kind;
import dev.millrace.connect.topic.TopicState;
import dev.millrace.diag.Diagnostic;
import dev.millrace.show.Console;
import dev.millrace.show.Messages;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What was found about topics, and what was done. */
final class TopicsReport {
  private final String place;
  private final List<TopicState> states;
  private final Set<TopicChange> made = new LinkedHashSet<>();
  private final Map<TopicChange, Diagnostic> refused = new LinkedHashMap<>();
  private Set<TopicChange> notShown = Set.of();

  TopicsReport(String place, List<TopicState> states) {
    this.place = place;
    this.states = states;
  }

  void made(TopicChange change) {
    made.add(change);
  }

  /** The broker does not make a change, or would not. */
  void refused(TopicChange change, Diagnostic refusal) {
    refused.put(change, refusal);
  }

  boolean hasRefusals() {
    return !refused.isEmpty();
  }

  /** Whether nothing was otherwise to begin with. */
  boolean isAsDeclared() {
    return states.stream().allMatch(state -> state.changes().isEmpty());
  }

  /** Whether nothing is left. */
  boolean isAllMade() {
    return isAllShown() && states.stream().allMatch(state -> made.containsAll(state.changes()));
  }

  /** What the broker says after changes were made. */
  void shown(List<TopicState> now) {
    Set<String> open =
        now.stream()
            .flatMap(state -> state.changes().stream())
            .map(change -> change.kind() + " " + change.topic())
            .collect(Collectors.toSet());
    notShown =
        made.stream()
            .filter(change -> open.contains(change.kind() + " " + change.topic()))
            .collect(Collectors.toSet());
  }

  /** Whether everything that was made is to be seen there. */
  boolean isAllShown() {
    return notShown.isEmpty();
  }

  void print(Console console, Format format) {
    if (format == Format.JSON) {
      console.out(json().toPrettyString());
      return;
    }
    refused.values().forEach(refusal -> console.err(Messages.line(refusal, console.errStyle())));
    console.out("topics at " + place);
    int width = states.stream().mapToInt(state -> state.topic().length()).max().orElse(0);
    for (TopicState state : states) {
      for (String line : lines(state, console.style())) {
        String topic = String.format(Locale.ROOT, "%-" + width + "s", state.topic());
        console.out(line.replaceFirst(" ", "  " + topic + "  "));
      }
    }
    console.out(sum());
  }

  /** A mark, a blank, what it is. */
  private List<String> lines(TopicState state, Style style) {
    List<String> lines = new ArrayList<>();
    state.changes().forEach(change -> lines.add(line(change, style)));
    if (lines.isEmpty()) {
      lines.add(style.good() + " as declared");
    }
    if (!state.undeclared().isEmpty()) {
      lines.add(
          style.dim("·")
              + " has besides what the file does not name: "
              + state.undeclared().entrySet().stream()
                  .map(setting -> setting.getKey() + " " + setting.getValue())
                  .collect(Collectors.joining(", ")));
    }
    return lines;
  }

  private String line(TopicChange change, Style style) {
    boolean done = made.contains(change);
    String what = change.text(style.arrow());
    Diagnostic refusal = refused.get(change);
    if (refusal != null) {
      return style.bad() + " " + what + "; refused, see " + refusal.code();
    }
    return text(change, what, done, style)
        + (notShown.contains(change) ? "; the broker does not show it yet" : "");
  }

  private static String text(TopicChange change, String what, boolean done, Style style) {
    return switch (change.kind()) {
      case CREATE ->
          style.green("+") + " " + (done ? "created" : "to be created") + " with " + what;
      case CONFIGURE -> style.yellow("~") + " " + (done ? "changed: " : "to be changed: ") + what;
      case ADD_PARTITIONS ->
          style.yellow("~")
              + " "
              + what
              + (done ? ", added: " : ", only with --add-partitions: ")
              + change.why();
      case IMPOSSIBLE -> style.bad() + " " + what + " cannot be: " + change.why();
    };
  }

  private String sum() {
    List<String> parts = new ArrayList<>();
    count(parts, made.size(), "made");
    count(parts, open(Kind.CREATE), "to create");
    count(parts, open(Kind.CONFIGURE) + open(Kind.ADD_PARTITIONS), "to change");
    count(parts, refused.size(), "refused");
    count(parts, open(Kind.IMPOSSIBLE), "impossible");
    count(parts, states.stream().filter(s -> s.changes().isEmpty()).count(), "as declared already");
    return Quantities.count(states.size(), "topic") + ": " + String.join(", ", parts);
  }

  private long open(Kind kind) {
    return states.stream()
        .flatMap(state -> state.changes().stream())
        .filter(change -> change.kind() == kind)
        .filter(change -> !made.contains(change) && !refused.containsKey(change))
        .count();
  }

  private static void count(List<String> parts, long number, String what) {
    if (number > 0) {
      parts.add(number + " " + what);
    }
  }

  private ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("cluster", place).put("as_declared", isAllMade());
    ArrayNode topics = root.putArray("topics");
    for (TopicState state : states) {
      ObjectNode topic = topics.addObject().put("topic", state.topic());
      ArrayNode changes = topic.putArray("changes");
      state.changes().forEach(change -> json(change, changes.addObject()));
      ObjectNode undeclared = topic.putObject("undeclared");
      state.undeclared().forEach(undeclared::put);
    }
    return root;
  }

  private void json(TopicChange change, ObjectNode node) {
    node.put("change", change.kind().name().toLowerCase(Locale.ROOT));
    node.put("made", made.contains(change));
    if (notShown.contains(change)) {
      node.put("shown", false);
    }
    ArrayNode settings = node.putArray("settings");
    for (TopicChange.Setting setting : change.settings()) {
      settings
          .addObject()
          .put("setting", setting.name())
          .put("from", setting.from().isEmpty() ? null : setting.from())
          .put("to", setting.to().isEmpty() ? null : setting.to());
    }
    if (!change.why().isEmpty()) {
      node.put("note", change.why());
    }
    Diagnostic refusal = refused.get(change);
    if (refusal != null) {
      node.putObject("refused").put("code", refusal.code()).put("message", refusal.message());
    }
  }
}
