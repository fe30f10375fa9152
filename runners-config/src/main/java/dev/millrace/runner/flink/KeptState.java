package dev.millrace.runner.flink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.millrace.plan.upgrade.StepFate;
import dev.millrace.runner.state.KeptProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/**
 * The form of a job's state, in a file {@value #FILE} beside its checkpoints and in its savepoints,
 * so that a pipeline that cannot go on with a state is refused before it is submitted. Flink itself
 * cannot tell: to it, our state is bytes.
 */
public final class KeptState {
  static final String FILE = "millrace-state.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private KeptState() {}

  /**
   * Writes a form, if this process can reach the place; it is not needed for the job to run.
   *
   * @return a sentence about why it could not be written; empty if it was, or if only the cluster
   *     knows the store: then Flink's own checks are all there is
   */
  static Optional<String> write(String directory, Map<String, Map<String, String>> form) {
    Path file = new Path(directory, FILE);
    try {
      FileSystem files = file.getFileSystem();
      files.mkdirs(file.getParent());
      try (FSDataOutputStream out = files.create(file, WriteMode.OVERWRITE)) {
        out.write(JSON.writeValueAsBytes(form));
      }
      return Optional.empty();
    } catch (UnsupportedFileSystemSchemeException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "from here "
              + file
              + " cannot be written ("
              + e.getMessage()
              + "), so that a changed pipeline file will not be refused");
    }
  }

  /**
   * Checks that a pipeline can go on with what was kept.
   *
   * @param path of a savepoint or retained checkpoint
   * @param form of the pipeline's state
   * @return whether there was a form to compare with
   * @throws dev.millrace.diag.UserException ML-4204 if nothing lies there, ML-4205 with everything
   *     that does not fit
   */
  static boolean check(String path, Map<String, Map<String, String>> form) {
    Path directory = new Path(path);
    try {
      FileSystem files = directory.getFileSystem();
      if (!files.exists(directory)
          || !(files.exists(new Path(directory, "_metadata"))
              || !files.getFileStatus(directory).isDir())) {
        throw FlinkCodes.error(
            FlinkCodes.SAVEPOINT,
            "--from-savepoint: there is no savepoint and no checkpoint at "
                + path
                + "; expected a directory with a file _metadata in it. A path without a scheme has"
                + " to be one that this machine sees, too");
      }
    } catch (UnsupportedFileSystemSchemeException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Optional<Map<String, Map<String, String>>> kept = of(path);
    if (kept.isEmpty()) {
      return false;
    }
    refuse("--from-savepoint: the state at " + path, kept.get(), form);
    return true;
  }

  /**
   * Refuses state that does not fit.
   *
   * @param state what it is, for the message
   * @throws dev.millrace.diag.UserException ML-4205 with everything that does not fit
   */
  static void refuse(
      String state, Map<String, Map<String, String>> kept, Map<String, Map<String, String>> form) {
    Optional<String> reasons = reasons(kept, form);
    if (reasons.isPresent()) {
      throw FlinkCodes.error(
          FlinkCodes.STATE,
          state
              + " does not fit the pipeline file any more: "
              + reasons.get()
              + ". Take the change back, or begin anew; millrace upgrade OLD NEW says how far back"
              + " to read");
    }
  }

  /**
   * Refuses state that is to tell what a run of the file has read, and is of another file.
   *
   * @throws dev.millrace.diag.UserException ML-4205 with everything that does not fit
   */
  public static void refuseOther(
      String path, Map<String, Map<String, String>> kept, Map<String, Map<String, String>> form) {
    Optional<String> reasons = reasons(kept, form);
    if (reasons.isPresent()) {
      throw FlinkCodes.error(
          FlinkCodes.STATE,
          "--stopped: the state at "
              + path
              + " is not of a run of this file: "
              + reasons.get()
              + ". Give the state of the run that wrote the outputs, or the file that it ran");
    }
  }

  private static Optional<String> reasons(
      Map<String, Map<String, String>> kept, Map<String, Map<String, String>> form) {
    List<String> reasons =
        StepFate.of(kept, form).stream()
            .filter(fate -> !fate.fate().canGoOn())
            .map(StepFate::toString)
            .toList();
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }

  /**
   * The form of kept state.
   *
   * @param path of a savepoint or retained checkpoint
   * @return empty if nobody has noted it there
   * @throws dev.millrace.diag.UserException ML-4204 if what is noted cannot be read
   */
  public static Optional<Map<String, Map<String, String>>> of(String path) {
    Path directory = new Path(ClusterSettings.uri(path));
    return read(new Path(directory, FILE)).or(() -> read(new Path(directory.getParent(), FILE)));
  }

  /**
   * How far the sources had come.
   *
   * @param path of a savepoint or retained checkpoint
   * @return empty if there is none that this machine can reach
   * @throws dev.millrace.diag.UserException ML-4204 if it cannot be read
   */
  public static Optional<KeptProgress> progress(String path) {
    Path metadata = new Path(ClusterSettings.uri(path), "_metadata");
    try {
      return metadata.getFileSystem().exists(metadata)
          ? Optional.of(KeptProgress.of(ClusterSettings.uri(path)))
          : Optional.empty();
    } catch (UnsupportedFileSystemSchemeException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw FlinkCodes.error(
          FlinkCodes.SAVEPOINT, "the positions in " + path + " cannot be read: " + e.getMessage());
    }
  }

  private static Optional<Map<String, Map<String, String>>> read(Path file) {
    try {
      FileSystem files = file.getFileSystem();
      if (!files.exists(file)) {
        return Optional.empty();
      }
      try (FSDataInputStream in = files.open(file)) {
        TypeReference<TreeMap<String, Map<String, String>>> type = new TypeReference<>() {};
        return Optional.of(JSON.readValue(in.readAllBytes(), type));
      }
    } catch (JsonProcessingException e) {
      throw FlinkCodes.error(
          FlinkCodes.SAVEPOINT, file + " cannot be read: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
