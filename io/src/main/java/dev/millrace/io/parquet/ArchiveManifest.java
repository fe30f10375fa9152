package dev.millrace.io.parquet;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileTree;
import dev.millrace.io.file.OutputDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an archive holds: how many commits were made, and the next offset of each partition. Kept in
 * {@code _manifest.json}, which is replaced atomically after the files of a commit are in place.
 * Files carry the number of their commit; those of a higher number than the manifest's belong to a
 * commit that was cut short: readers pass over them and the next archiver removes them.
 *
 * @param commits how many commits were made
 * @param next the offset behind the last archived record, by partition
 */
public record ArchiveManifest(long commits, Map<ArchivePartition, Long> next) {
  /** The manifest of an archive without a commit. */
  static final ArchiveManifest NONE = new ArchiveManifest(0, Map.of());

  private static final String NAME = "_manifest.json";
  private static final Pattern FILE = Pattern.compile("c(\\d{8,18})-.*");
  private static final JsonFactory JSON = new JsonFactory();

  public ArchiveManifest {
    next = new TreeMap<>(next);
  }

  /**
   * Reads an archive's manifest; an empty one where there is none yet.
   *
   * @throws UserException ML-5117 for a manifest that cannot be understood, ML-5104 or ML-5119
   *     where it cannot be read
   */
  public static ArchiveManifest read(String archive) {
    FileTree tree = FileTree.at(archive);
    String file = tree.resolve(NAME);
    try {
      Optional<byte[]> content = tree.read(NAME);
      return content.isPresent() ? read(content.get()) : NONE;
    } catch (JacksonException | NumberFormatException e) {
      throw new UserException(
          FileErrors.error(
              file, FileErrors.BAD_MANIFEST, "not the manifest of an archive: " + e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(file, e), e);
    }
  }

  private static ArchiveManifest read(byte[] content) throws IOException {
    try (JsonParser json = JSON.createParser(content)) {
      return read(json);
    }
  }

  private static ArchiveManifest read(JsonParser json) throws IOException {
    long commits = 0;
    Map<ArchivePartition, Long> next = new TreeMap<>();
    String topic = "";
    for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
      int depth = depth(json);
      String name = json.currentName() == null ? "" : json.currentName();
      if (token == JsonToken.START_OBJECT && depth == 3) {
        topic = name;
      } else if (token == JsonToken.VALUE_NUMBER_INT && depth == 3) {
        next.put(new ArchivePartition(topic, Integer.parseInt(name)), json.getLongValue());
      } else if (token == JsonToken.VALUE_NUMBER_INT && depth == 1 && name.equals("commits")) {
        commits = json.getLongValue();
      }
    }
    return new ArchiveManifest(commits, next);
  }

  /** How many objects are open. */
  private static int depth(JsonParser json) {
    int depth = 0;
    JsonStreamContext context = json.getParsingContext();
    while (context != null && !context.inRoot()) {
      depth++;
      context = context.getParent();
    }
    return depth;
  }

  /** Replaces the manifest of an archive. */
  void write(FileTree archive) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(content)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeNumberField("version", 1);
      json.writeNumberField("commits", commits);
      json.writeObjectFieldStart("next_offsets");
      String topic = null;
      for (Map.Entry<ArchivePartition, Long> entry : next.entrySet()) {
        ArchivePartition at = entry.getKey();
        if (!at.topic().equals(topic)) {
          if (topic != null) {
            json.writeEndObject();
          }
          topic = at.topic();
          json.writeObjectFieldStart(topic);
        }
        json.writeNumberField(Integer.toString(at.partition()), entry.getValue());
      }
      if (topic != null) {
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    archive.replace(NAME, content.toByteArray());
  }

  /** The name of a file of the commit that follows on this manifest. */
  String nameOfNext(String file) {
    return String.format(Locale.ROOT, "c%08d-%s", commits + 1, file);
  }

  /** Whether a file of an archive belongs to a commit that was never finished. */
  boolean isUncommitted(String name) {
    Matcher matcher = FILE.matcher(name);
    return matcher.matches() && Long.parseLong(matcher.group(1)) > commits;
  }

  /**
   * Makes an archive ready for an archiver: creates the directory, removes the files of a commit
   * that was cut short and the staged files of killed runs.
   *
   * @return what the archive holds; the archiver goes on from {@link #next}
   * @throws UserException ML-5110, ML-5113 or ML-5114, and those of {@link #read}
   */
  public static ArchiveManifest prepare(String archive, String runId) {
    FileTree tree = FileTree.at(archive);
    ArchiveManifest manifest = read(archive);
    OutputDirectory.of(archive, runId).claim();
    try {
      tree.delete(
          tree.files().stream()
              .map(FileTree.Entry::name)
              .filter(file -> manifest.isUncommitted(file.substring(file.lastIndexOf('/') + 1)))
              .toList());
      if (!tree.exists(NAME)) {
        // Also an archive of no records is one: its replay has no rows, instead of no files.
        manifest.write(tree);
      }
    } catch (IOException e) {
      throw FileErrors.writing(archive, e);
    }
    return manifest;
  }

  /**
   * Whether a path is an archive, that is: has a manifest.
   *
   * @throws UserException ML-5104 or ML-5119 where that cannot be found out
   */
  static boolean exists(String path) {
    try {
      return FileTree.at(path).exists(NAME);
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
  }
}
