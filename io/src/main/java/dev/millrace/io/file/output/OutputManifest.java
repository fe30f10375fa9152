package dev.millrace.io.file.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.io.file.tree.FileTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of an output, as {@code _SUCCESS} and the journal of a publication list them.
 *
 * @param run whose files they are, or the last of several whose parts they are; empty where it is
 *     not known
 * @param parts in the order of their times; none where one run wrote all files
 */
record OutputManifest(String run, List<FileTree.Entry> files, List<OutputPart> parts) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String PARTS = "parts";

  OutputManifest {
    files = List.copyOf(files);
    parts = parts.stream().sorted(Comparator.comparing(OutputPart::from)).toList();
  }

  /** The files of one run. */
  OutputManifest(String run, List<FileTree.Entry> files) {
    this(run, files, List.of());
  }

  /** Reads the list of files; no files where there is no manifest. */
  static OutputManifest read(FileTree tree, String name) throws IOException {
    byte[] content = tree.read(name).orElse(new byte[0]);
    List<FileTree.Entry> files = new ArrayList<>();
    List<OutputPart> parts = List.of();
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
        } else if (token == JsonToken.START_ARRAY && key.equals(PARTS)) {
          parts = PartsJson.read(json);
        }
      }
    }
    return new OutputManifest(run, files, parts);
  }

  /** The files that lie in a span, and the parts. */
  OutputManifest within(OutputSpan span) {
    return at(span, OutputSpan.Place.INSIDE);
  }

  /** The files that lie outside of a span, and the parts. */
  OutputManifest without(OutputSpan span) {
    return at(span, OutputSpan.Place.OUTSIDE);
  }

  /** The files that lie on both sides of an edge of a span, and the parts. */
  OutputManifest across(OutputSpan span) {
    return at(span, OutputSpan.Place.ACROSS);
  }

  private OutputManifest at(OutputSpan span, OutputSpan.Place place) {
    return new OutputManifest(
        run,
        files.stream().filter(file -> place(span, file.name()) == place).toList(),
        parts.stream().filter(part -> span.of(part) == place).toList());
  }

  private OutputSpan.Place place(OutputSpan span, String file) {
    return parts.stream()
        .filter(part -> part.wrote(file))
        .findFirst()
        .map(span::of)
        .orElseGet(() -> span.of(file));
  }

  /** The files of a run and those that are there of other times. */
  OutputManifest beside(OutputManifest others, OutputPart part) {
    List<FileTree.Entry> all = new ArrayList<>(others.files);
    all.addAll(files);
    List<OutputPart> allParts = new ArrayList<>(others.parts);
    allParts.add(part);
    return new OutputManifest(run, all, allParts);
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
      if (!parts.isEmpty()) {
        json.writeFieldName(PARTS);
        PartsJson.write(parts, json);
      }
      json.writeEndObject();
    }
    tree.replace(name, content.toByteArray());
  }
}
