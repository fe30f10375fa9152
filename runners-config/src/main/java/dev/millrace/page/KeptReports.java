package dev.millrace.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reports that commands printed with {@code --json} and somebody kept.
 *
 * @param files by their names, the newest first
 */
record KeptReports(Map<String, Path> files) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 50;
  private static final long LONGEST = 50_000_000;

  /**
   * The report in a file, or those in a directory.
   *
   * @throws UserException ML-4108 if there is none
   * @throws UncheckedIOException if the path is not there or cannot be read
   */
  static KeptReports of(Path path) {
    try {
      Map<String, Path> files = new LinkedHashMap<>();
      if (Files.isDirectory(path)) {
        jsonFiles(path).stream()
            .filter(KeptReports::isReport)
            .limit(MOST)
            .forEach(file -> files.put(String.valueOf(file.getFileName()), file));
      } else if (read(path).isObject()) {
        files.put(String.valueOf(path.getFileName()), path);
      }
      if (files.isEmpty()) {
        throw new UserException(
            Diagnostic.error(
                Position.ofFile(path.toString()),
                PageCodes.NO_REPORT,
                "",
                "no report of a run is here. Keep one: millrace run FILE --json > report.json"));
      }
      return new KeptReports(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> jsonFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted(Comparator.comparing(KeptReports::changed).reversed())
          .toList();
    }
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }

  private static boolean isReport(Path file) {
    try {
      return read(file).isObject();
    } catch (IOException gone) {
      return false;
    }
  }

  /** A report of a run or of a verification; missing for anything else. */
  private static JsonNode read(Path file) throws IOException {
    if (Files.size(file) > LONGEST) {
      return MissingNode.getInstance();
    }
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      boolean report = json.has("pipeline") && (json.has("ledger") || json.has("trials"));
      return report ? json : MissingNode.getInstance();
    } catch (JsonProcessingException other) {
      return MissingNode.getInstance();
    }
  }

  /** The report of that name; an empty object if there is none any more. */
  JsonNode named(String name) {
    Path file = files.get(name);
    try {
      JsonNode report = file == null ? MissingNode.getInstance() : read(file);
      return report.isObject() ? report : JSON.createObjectNode();
    } catch (IOException gone) {
      return JSON.createObjectNode();
    }
  }
}
