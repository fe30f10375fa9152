package dev.millrace.io.file.output;

import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.tree.FileTree;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.util.MimeTypes;

/**
 * An output whose files have Beam's names: {@code PATH-00000-of-00002SUFFIX}, beside whatever else
 * is in the directory. A run replaces the files of the run before it, however many those were; an
 * output without rows is one file without rows.
 *
 * <p>The files are staged below {@code .staging-ID} in the same directory. Their places are noted
 * there before the first one is moved, so that a publication that was cut short can be completed;
 * one that was completed is not repeated.
 *
 * @param path how the names begin, with the directories before them
 * @param suffix how they end
 * @param stagingId tells the staged files of this output and run from all others
 */
public record ShardedOutput(
    String path, String suffix, String stagingId, FileFormat format, Schema schema)
    implements Serializable {
  private static final String PLACES = "places";
  private static final String TEMPORARY = "tmp/";

  public ShardedOutput {
    path = LocalPaths.absolute(path);
  }

  /** The directory of the files. */
  public String directory() {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private String staged() {
    return OutputDirectory.STAGING + stagingId;
  }

  private FileTree tree() {
    return FileTree.at(directory());
  }

  /**
   * Makes the directory ready for a run, and removes what killed runs of this machine staged in it.
   *
   * @param lasting whether the job outlives this process
   * @throws dev.millrace.diag.UserException ML-5110, ML-5111, ML-5114
   */
  public void prepare(boolean lasting) {
    FileTree tree = tree();
    try {
      tree.create();
      if (tree.isLocal()) {
        OutputDirectory.removeDead(tree, staged());
      }
      byte[] owner = OutputDirectory.owner(lasting).getBytes(StandardCharsets.UTF_8);
      tree.replace(LocalPaths.resolve(staged(), OutputDirectory.OWNER), owner);
    } catch (IOException e) {
      throw FileErrors.writing(path, e);
    }
  }

  /**
   * Brings the staged files in place and removes those of the run before.
   *
   * @throws dev.millrace.diag.UserException ML-5110, ML-5111, ML-5114
   */
  public void publish() {
    FileTree tree = tree();
    try {
      if (!tree.exists(LocalPaths.resolve(staged(), OutputDirectory.OWNER))) {
        return;
      }
      Map<String, String> places = places(tree);
      List<String> earlier = new ArrayList<>(earlier(tree));
      earlier.removeAll(places.values());
      if (!tree.isLocal()) {
        // A rename there does not replace a file.
        tree.delete(replaced(tree, places));
      }
      tree.move(places);
      // Only now: what cannot be replaced is not lost either.
      tree.delete(earlier);
      discard();
    } catch (IOException e) {
      throw FileErrors.writing(path, e);
    }
  }

  /** The files that are in the place of one that has not been moved yet. */
  private static List<String> replaced(FileTree tree, Map<String, String> places)
      throws IOException {
    List<String> replaced = new ArrayList<>();
    for (Map.Entry<String, String> place : places.entrySet()) {
      if (tree.exists(place.getKey())) {
        replaced.add(place.getValue());
      }
    }
    return replaced;
  }

  /** Removes what this run has staged. */
  public void discard() {
    try {
      tree().deleteTree(staged());
    } catch (IOException e) {
      throw FileErrors.writing(path, e);
    }
  }

  /** Staged file → its place, as an earlier attempt noted it. */
  private Map<String, String> places(FileTree tree) throws IOException {
    String note = LocalPaths.resolve(staged(), PLACES);
    if (!tree.exists(note)) {
      List<String> files = stagedFiles(tree);
      if (files.isEmpty()) {
        files = List.of(emptyFile());
      }
      tree.replace(note, String.join("\n", files).getBytes(StandardCharsets.UTF_8));
    }
    String noted = new String(tree.read(note).orElseThrow(), StandardCharsets.UTF_8);
    List<String> files = noted.lines().toList();
    Map<String, String> places = new LinkedHashMap<>();
    for (int i = 0; i < files.size(); i++) {
      String shard = String.format(Locale.ROOT, "-%05d-of-%05d", i, files.size());
      places.put(LocalPaths.resolve(staged(), files.get(i)), name() + shard + suffix);
    }
    return places;
  }

  private List<String> stagedFiles(FileTree tree) throws IOException {
    return tree.files(staged()).stream()
        .map(file -> file.name().substring(staged().length() + 1))
        .filter(name -> !name.startsWith(TEMPORARY) && !name.startsWith("."))
        .filter(name -> !name.equals(OutputDirectory.OWNER) && !name.equals(PLACES))
        .sorted()
        .toList();
  }

  private String emptyFile() throws IOException {
    String file = LocalPaths.resolve(LocalPaths.resolve(directory(), staged()), "empty");
    format
        .open(
            file,
            schema,
            FileSystems.create(FileSystems.matchNewResource(file, false), MimeTypes.BINARY))
        .close();
    return "empty";
  }

  private List<String> earlier(FileTree tree) throws IOException {
    Pattern names =
        Pattern.compile(Pattern.quote(name()) + "-\\d{5,}-of-\\d{5,}" + Pattern.quote(suffix));
    return tree.names().stream().filter(name -> names.matcher(name).matches()).toList();
  }
}
