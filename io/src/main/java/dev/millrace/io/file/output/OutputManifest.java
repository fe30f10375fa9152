package dev.millrace.io.file.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.io.file.tree.FileTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of an output, as {@code _SUCCESS} and the journal of a publication list them.
 *
 * @param run whose files they are; empty where it is not known
 */
record OutputManifest(String run, List<FileTree.Entry> files) {
  private static final JsonFactory JSON = new JsonFactory();

  OutputManifest {
    files = List.copyOf(files);
  }

  /** Reads the list of files; no files where there is no manifest. */
  static OutputManifest read(FileTree tree, String name) throws IOException {
    byte[] content = tree.read(name).orElse(new byte[0]);
    List<FileTree.Entry> files = new ArrayList<>();
    String run = "";
    try (JsonParser json = JSON.createParser(content)) {
      String path = null;
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        String key = String.valueOf(json.currentName());
        if (token == JsonToken.VALUE_STRING && key.equals("path")) {
          path = json.getText();
        } else if (token == JsonToken.VALUE_STRING && key.equals("run")) {
          run = json.getText();
        } else if (token == JsonToken.VALUE_NUMBER_INT && key.equals("bytes") && path != null) {
          files.add(new FileTree.Entry(path, json.getLongValue()));
          path = null;
        }
      }
    }
    return new OutputManifest(run, files);
  }

  List<String> names() {
    return files.stream().map(FileTree.Entry::name).toList();
  }

  void write(FileTree tree, String name) throws IOException {
    write(tree, name, null);
  }

  void write(FileTree tree, String name, @Nullable OutputSummary summary) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(content)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      if (summary != null) {
        json.writeStringField("pipeline", summary.pipeline().name());
        json.writeStringField("pipeline_hash", summary.pipeline().hash());
        json.writeStringField("from", summary.from() == null ? null : summary.from().toString());
        json.writeStringField("to", summary.to() == null ? null : summary.to().toString());
        json.writeNumberField("rows", summary.rows());
      }
      json.writeStringField("run", run);
      json.writeArrayFieldStart("files");
      for (FileTree.Entry file : files) {
        json.writeStartObject();
        json.writeStringField("path", file.name());
        json.writeNumberField("bytes", file.bytes());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    tree.replace(name, content.toByteArray());
  }
}
