package dev.millrace.connect.topic;

import dev.millrace.diag.Position;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one topic lacks to be as declared.
 *
 * @param position where the file declares the topic
 * @param settings what it is about; at least one
 * @param why what to know before it is made, or why it cannot be; empty if there is nothing to say
 */
public record TopicChange(
    String topic, Position position, Kind kind, List<Setting> settings, String why) {

  /** Kinds of changes. */
  public enum Kind {
    CREATE,
    /** Made only when asked for, since keys go to other partitions afterwards. */
    ADD_PARTITIONS,
    CONFIGURE,
    /** What nothing here makes. */
    IMPOSSIBLE;

    public boolean canBeMade() {
      return this != IMPOSSIBLE;
    }
  }

  /**
   * A number or text of a topic.
   *
   * @param from what it is; empty where there is nothing yet
   * @param to what it is declared to be; empty for what the cluster takes by itself
   */
  public record Setting(String name, String from, String to) {}

  public TopicChange {
    settings = List.copyOf(settings);
  }

  /**
   * What is otherwise, in a few words.
   *
   * @param arrow what stands between old and new
   */
  public String text(String arrow) {
    return settings.stream().map(s -> text(s, arrow)).collect(Collectors.joining(", "));
  }

  private static String text(Setting setting, String arrow) {
    String to = setting.to().isEmpty() ? "the broker's default" : setting.to();
    return setting.name()
        + " "
        + (setting.from().isEmpty() ? "" : setting.from() + " " + arrow + " ")
        + to;
  }
}
