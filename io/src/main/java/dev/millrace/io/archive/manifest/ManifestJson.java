package dev.millrace.io.archive.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON of an archive's manifests. */
final class ManifestJson {
  private static final int VERSION = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private ManifestJson() {}

  static byte[] of(ArchiveManifest manifest) throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    root.put("commits", manifest.commits());
    root.put("archiver", manifest.archiver());
    root.put("partitions", manifest.partitions());
    root.put("time_column", manifest.timeColumn());
    root.put("rows", manifest.rows());
    root.put("bytes", manifest.bytes());
    ObjectNode next = root.putObject("next_offsets");
    manifest
        .next()
        .forEach(
            (at, offset) ->
                next.withObjectProperty(at.topic()).put(Integer.toString(at.partition()), offset));
    ObjectNode ids = root.putObject("topic_ids");
    new TreeMap<>(manifest.topicIds()).forEach(ids::put);
    ArrayNode ahead = root.putArray("ahead");
    for (Span span : manifest.coverage().ahead()) {
      at(ahead.addObject(), span.at()).put("from", span.from()).put("to", span.to());
    }
    ArrayNode directories = root.putArray("directories");
    for (ArchiveDirectory directory : manifest.directories()) {
      ObjectNode node = directories.addObject();
      node.put("path", directory.path());
      node.put("manifest", directory.manifest());
      node.put("files", directory.files());
      node.put("rows", directory.rows());
      node.put("bytes", directory.bytes());
      times(node, directory.minTime(), directory.maxTime());
    }
    ArrayNode recent = root.putArray("recent_commits");
    manifest.recent().forEach(recent::add);
    ArrayNode retired = root.putArray("retired");
    for (Retired each : manifest.retired()) {
      retired.addObject().put("path", each.path()).put("until", each.until().toString());
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  static byte[] of(List<ArchivedFile> files) throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    ArrayNode list = root.putArray("files");
    for (ArchivedFile file : files) {
      ObjectNode node = list.addObject();
      node.put("name", file.name());
      node.put("rows", file.rows());
      node.put("bytes", file.bytes());
      times(node, file.minTime(), file.maxTime());
      ArrayNode offsets = node.putArray("offsets");
      for (OffsetRange range : file.offsets()) {
        at(offsets.addObject(), range.at())
            .put("first", range.first())
            .put("last", range.last())
            .put("rows", range.rows());
      }
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  private static ObjectNode at(ObjectNode node, ArchivePartition at) {
    return node.put("topic", at.topic()).put("partition", at.partition());
  }

  private static void times(ObjectNode node, long min, long max) {
    node.put("min_time", Instant.ofEpochMilli(min).toString());
    node.put("max_time", Instant.ofEpochMilli(max).toString());
  }

  /**
   * Reads a manifest.
   *
   * @throws IOException if it is none, or of another version
   */
  static ArchiveManifest manifest(byte[] bytes) throws IOException {
    JsonNode root = root(bytes);
    try {
      Map<ArchivePartition, Long> next = new TreeMap<>();
      need(root, "next_offsets")
          .properties()
          .forEach(
              topic ->
                  topic
                      .getValue()
                      .properties()
                      .forEach(
                          each ->
                              next.put(
                                  new ArchivePartition(
                                      topic.getKey(), Integer.parseInt(each.getKey())),
                                  each.getValue().asLong())));
      // Archives of earlier builds do not have them.
      Map<String, String> ids = new TreeMap<>();
      root.path("topic_ids").properties().forEach(e -> ids.put(e.getKey(), e.getValue().asText()));
      List<Span> ahead = new ArrayList<>();
      for (JsonNode each : need(root, "ahead")) {
        ahead.add(new Span(at(each), number(each, "from"), number(each, "to")));
      }
      List<ArchiveDirectory> directories = new ArrayList<>();
      for (JsonNode each : need(root, "directories")) {
        directories.add(
            new ArchiveDirectory(
                text(each, "path"),
                text(each, "manifest"),
                number(each, "files"),
                number(each, "rows"),
                number(each, "bytes"),
                time(each, "min_time"),
                time(each, "max_time")));
      }
      List<String> recent = new ArrayList<>();
      need(root, "recent_commits").forEach(each -> recent.add(each.asText()));
      List<Retired> retired = new ArrayList<>();
      for (JsonNode each : need(root, "retired")) {
        retired.add(new Retired(text(each, "path"), Instant.parse(text(each, "until"))));
      }
      JsonNode timeColumn = root.path("time_column");
      return new ArchiveManifest(
          number(root, "commits"),
          text(root, "archiver"),
          text(root, "partitions"),
          timeColumn.isTextual() ? timeColumn.asText() : null,
          Coverage.of(next, ahead),
          ids,
          recent,
          directories,
          retired);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Reads the manifest of a directory.
   *
   * @throws IOException if it is none, or of another version
   */
  static List<ArchivedFile> files(byte[] bytes) throws IOException {
    List<ArchivedFile> files = new ArrayList<>();
    try {
      for (JsonNode each : need(root(bytes), "files")) {
        List<OffsetRange> offsets = new ArrayList<>();
        for (JsonNode range : need(each, "offsets")) {
          offsets.add(
              new OffsetRange(
                  at(range), number(range, "first"), number(range, "last"), number(range, "rows")));
        }
        files.add(
            new ArchivedFile(
                text(each, "name"),
                number(each, "rows"),
                number(each, "bytes"),
                time(each, "min_time"),
                time(each, "max_time"),
                offsets));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(e.getMessage(), e);
    }
    return files;
  }

  private static JsonNode root(byte[] bytes) throws IOException {
    JsonNode root = JSON.readTree(bytes);
    if (!root.isObject()) {
      throw new IOException("it is not a JSON object");
    }
    long version = root.path("version").asLong();
    if (version != VERSION) {
      throw new IOException("it is of version " + version + "; this build reads " + VERSION);
    }
    return root;
  }

  private static JsonNode need(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      throw new IllegalArgumentException("'" + key + "' is missing");
    }
    return value;
  }

  private static ArchivePartition at(JsonNode node) {
    return new ArchivePartition(text(node, "topic"), (int) number(node, "partition"));
  }

  private static String text(JsonNode node, String key) {
    return need(node, key).asText();
  }

  private static long number(JsonNode node, String key) {
    JsonNode value = need(node, key);
    if (!value.isIntegralNumber()) {
      throw new IllegalArgumentException("'" + key + "' is not a number");
    }
    return value.asLong();
  }

  private static long time(JsonNode node, String key) {
    return Instant.parse(text(node, key)).toEpochMilli();
  }
}
