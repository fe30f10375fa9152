package dev.millrace.io.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of an output, as {@code _SUCCESS.json} and the journal of a publication list them. */
record OutputManifest(List<Entry> files) {
  private static final JsonFactory JSON = new JsonFactory();

  /** One file, its path relative to the output's directory. */
  record Entry(String path, long bytes) {}

  static OutputManifest of(List<Entry> files) {
    return new OutputManifest(List.copyOf(files));
  }

  /** Reads the list of files; no files where there is no manifest. */
  static OutputManifest read(Path manifest) throws IOException {
    List<Entry> files = new ArrayList<>();
    if (!Files.exists(manifest)) {
      return new OutputManifest(files);
    }
    try (JsonParser json = JSON.createParser(Files.readAllBytes(manifest))) {
      String path = null;
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING && "path".equals(json.currentName())) {
          path = json.getText();
        } else if (token == JsonToken.VALUE_NUMBER_INT
            && "bytes".equals(json.currentName())
            && path != null) {
          files.add(new Entry(path, json.getLongValue()));
          path = null;
        }
      }
    }
    return new OutputManifest(files);
  }

  void write(Path manifest) throws IOException {
    write(manifest, null);
  }

  /** Writes the manifest under a temporary name and renames it. */
  void write(Path manifest, @Nullable OutputSummary summary) throws IOException {
    Path temporary = manifest.resolveSibling("." + LocalPaths.name(manifest) + ".tmp");
    try (JsonGenerator json = JSON.createGenerator(Files.newOutputStream(temporary))) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      if (summary != null) {
        json.writeStringField("pipeline", summary.pipeline().name());
        json.writeStringField("pipeline_hash", summary.pipeline().hash());
        json.writeStringField("from", summary.from() == null ? null : summary.from().toString());
        json.writeStringField("to", summary.to() == null ? null : summary.to().toString());
        json.writeNumberField("rows", summary.rows());
      }
      json.writeArrayFieldStart("files");
      for (Entry file : files) {
        json.writeStartObject();
        json.writeStringField("path", file.path());
        json.writeNumberField("bytes", file.bytes());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    Files.move(temporary, manifest, StandardCopyOption.ATOMIC_MOVE);
  }
}
