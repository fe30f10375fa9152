package dev.millrace.backfill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.tree.FileTree;
import dev.millrace.job.Refusals;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the outputs of a backfill are part of: its id, by which the parts that it has written are
 * told from those of an earlier one, and what it was asked for. It lies in the directory of the
 * first output, where readers do not see it.
 */
record BackfillNote(String id, Map<String, String> asked) {
  private static final String NAME = "_backfill";
  private static final String ID = "backfill";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Map<String, String> asked(BackfillSettings settings) {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("pipeline", settings.plan().id().name());
    asked.put("pipeline_hash", settings.plan().id().hash());
    settings
        .plan()
        .streams()
        .forEach(
            (name, node) ->
                node.stream()
                    .archive()
                    .flatMap(archive -> archive.text(FileKeys.SOURCE_PATH.name()))
                    .ifPresent(path -> asked.put("archive of " + name, path)));
    asked.put("from", settings.from().toString());
    asked.put("to", settings.to().toString());
    asked.put("chunk", settings.each().toString());
    return asked;
  }

  /** Begins a backfill: no part of it is there. */
  static BackfillNote begin(BackfillSettings settings) {
    BackfillNote note = new BackfillNote(UUID.randomUUID().toString(), asked(settings));
    String directory = settings.directories().get(0);
    try {
      FileTree tree = FileTree.at(directory);
      tree.create();
      Map<String, String> content = new LinkedHashMap<>(Map.of(ID, note.id));
      content.putAll(note.asked);
      tree.replace(NAME, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    } catch (IOException e) {
      throw FileErrors.writing(directory, e);
    }
    return note;
  }

  /**
   * The backfill that was begun last; empty if none was.
   *
   * @throws UserException ML-4142 if it was asked for something else
   */
  static Optional<BackfillNote> begun(BackfillSettings settings) {
    String directory = settings.directories().get(0);
    try {
      Optional<byte[]> content = FileTree.at(directory).read(NAME);
      if (content.isEmpty()) {
        return Optional.empty();
      }
      JsonNode json = JSON.readTree(content.get());
      Map<String, String> asked = asked(settings);
      asked.forEach(
          (key, value) -> {
            String then = json.path(key).asText();
            if (!then.equals(value)) {
              throw Refusals.of(
                  Refusals.OTHER_BACKFILL,
                  "'"
                      + directory
                      + "' has parts of a backfill whose "
                      + key
                      + " was '"
                      + then
                      + "', and is '"
                      + value
                      + "' now; go on with the same file and options, or"
                      + " leave --resume out to begin anew");
            }
          });
      return Optional.of(new BackfillNote(json.path(ID).asText(), asked));
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(directory, e), e);
    }
  }
}
