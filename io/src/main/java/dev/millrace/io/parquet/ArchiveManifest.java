package dev.millrace.io.parquet;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.OutputDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
   *     where it cannot be read, ML-5116 for a path that is not local
   */
  public static ArchiveManifest read(String archive) {
    Path file = local(archive).resolve(NAME);
    if (!Files.exists(file)) {
      return NONE;
    }
    try (JsonParser json = JSON.createParser(Files.readAllBytes(file))) {
      return read(json);
    } catch (JacksonException | NumberFormatException e) {
      throw new UserException(
          FileErrors.error(
              file.toString(),
              FileErrors.BAD_MANIFEST,
              "not the manifest of an archive: " + e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(file.toString(), e), e);
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

  static Path local(String archive) {
    return LocalPaths.of(archive)
        .orElseThrow(
            () ->
                FileErrors.failure(
                    archive, FileErrors.NOT_LOCAL, "an archive is written to a local directory"));
  }

  /** Writes the manifest under a temporary name and renames it. */
  void write(Path archive) throws IOException {
    Path temporary = archive.resolve("." + NAME + ".tmp");
    try (JsonGenerator json = JSON.createGenerator(Files.newOutputStream(temporary))) {
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
    Files.move(temporary, archive.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
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
    Path root = local(archive);
    ArchiveManifest manifest = read(archive);
    OutputDirectory.of(archive, runId).claim();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        if (manifest.isUncommitted(LocalPaths.name(file)) && Files.isRegularFile(file)) {
          Files.delete(file);
        }
      }
      if (!exists(root)) {
        // Also an archive of no records is one: its replay has no rows, instead of no files.
        manifest.write(root);
      }
    } catch (IOException e) {
      throw FileErrors.writing(archive, e);
    }
    return manifest;
  }

  /** Whether a directory is an archive, that is: has a manifest. */
  static boolean exists(Path directory) {
    return Files.exists(directory.resolve(NAME));
  }
}
