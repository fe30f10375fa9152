package dev.millrace.io.file.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.diag.UserException;
import dev.millrace.element.PipelineId;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.tree.FileTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run that wrote to an output directory: the replay of {@code _SUCCESS}, or a live run that added
 * files and left a {@code _run-RUN}. The names of its files begin with its id.
 *
 * @param run its id, empty where the marker does not tell it
 * @param pipeline the pipeline file's name and hash
 */
public record OutputRun(String run, PipelineId pipeline) {
  private static final String MARK = "_run-";
  private static final JsonFactory JSON = new JsonFactory();

  /** The marker of a run. */
  static String mark(String runId) {
    return MARK + runId;
  }

  /** The run of a marker; empty for any other file. */
  static Optional<String> ofMark(String name) {
    return name.startsWith(MARK) ? Optional.of(name.substring(MARK.length())) : Optional.empty();
  }

  /** How the names of a run's files begin. */
  static String prefix(String runId) {
    return runId + "-";
  }

  static boolean wrote(String runId, String file) {
    return file.substring(file.lastIndexOf('/') + 1).startsWith(prefix(runId));
  }

  /** Whether this run wrote a file of its output, by the file's name. */
  public boolean wrote(String file) {
    return wrote(run, file.replace('\\', '/'));
  }

  /** The marker's content. */
  byte[] json() throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(content)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("pipeline", pipeline.name());
      json.writeStringField("pipeline_hash", pipeline.hash());
      json.writeStringField("run", run);
      json.writeEndObject();
    }
    return content.toByteArray();
  }

  /**
   * The runs that wrote what is in a directory now, in the order of their markers' names; none if
   * no marker is there.
   *
   * @throws UserException ML-5104 or ML-5119 where a marker cannot be read
   */
  public static List<OutputRun> of(String path) {
    FileTree tree = FileTree.at(path);
    List<OutputRun> runs = new ArrayList<>();
    try {
      for (FileTree.Entry file : tree.files()) {
        String name = file.name();
        if (ofMark(name).isPresent()) {
          runs.add(parse(tree.read(name).orElse(new byte[0])));
        } else if (name.equals(OutputDirectory.SUCCESS)) {
          runs.addAll(replays(tree));
        }
      }
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
    return runs;
  }

  /** The replay of a whole output, or those of its parts. */
  private static List<OutputRun> replays(FileTree tree) throws IOException {
    List<OutputPart> parts = OutputManifest.read(tree, OutputDirectory.SUCCESS).parts();
    return parts.isEmpty()
        ? List.of(parse(tree.read(OutputDirectory.SUCCESS).orElse(new byte[0])))
        : parts.stream().map(part -> new OutputRun(part.run(), part.pipeline())).toList();
  }

  private static OutputRun parse(byte[] content) throws IOException {
    String run = "";
    String name = "";
    String hash = "";
    try (JsonParser json = JSON.createParser(content)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          switch (String.valueOf(json.currentName())) {
            case "run" -> run = json.getText();
            case "pipeline" -> name = json.getText();
            case "pipeline_hash" -> hash = json.getText();
            default -> {}
          }
        }
      }
    }
    return new OutputRun(run, new PipelineId(name, hash));
  }
}
