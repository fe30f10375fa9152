package dev.millrace.verify;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.EndpointType;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.record.TextCompression;
import dev.millrace.io.file.tree.FileFinder;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.StreamSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory with the events of a pipeline's streams: archives as {@code millrace archive} writes
 * them, or plain Parquet, JSON lines or CSV files. A stream's data is the directory or file named
 * like the last part of its archive's path, like the stream, or like its topic; for the only stream
 * of a pipeline also the directory itself.
 */
public final class DataDirectory {
  private static final int DEPTH = 8;

  private final Path directory;

  private DataDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * The plan with archive sides that read from a directory.
   *
   * @throws UserException ML-4115 if the directory is not there, ML-4116 with every stream that has
   *     no data in it
   */
  public static Plan apply(Plan plan, Path directory) {
    if (!Files.isDirectory(directory)) {
      String what = Files.exists(directory) ? "is not a directory" : "does not exist";
      throw new UserException(error(ErrorCodes.DATA_MISSING, "--data: " + directory + " " + what));
    }
    return new DataDirectory(directory).apply(plan);
  }

  private Plan apply(Plan plan) {
    Set<String> read = plan.read();
    List<PlanNode> nodes = new ArrayList<>();
    List<Diagnostic> problems = new ArrayList<>();
    boolean only = plan.streams().keySet().stream().filter(read::contains).count() == 1;
    for (PlanNode node : plan.nodes()) {
      StreamNode stream = node.kind().asStream().orElse(null);
      if (stream == null || !read.contains(node.name())) {
        nodes.add(node);
        continue;
      }
      Optional<Path> data = find(stream.stream(), only);
      data.ifPresentOrElse(
          path -> nodes.add(withArchive(node, stream, path)),
          () -> problems.add(error(ErrorCodes.NO_STREAM_IN_DATA, noData(stream.stream()))));
    }
    if (!problems.isEmpty()) {
      throw new UserException(problems);
    }
    return new Plan(plan.id(), plan.spec(), nodes, plan.outputs(), plan.warnings());
  }

  private static Diagnostic error(String code, String message) {
    return Diagnostic.error(Position.ofFile("millrace"), code, "", message);
  }

  private String noData(StreamSpec stream) {
    List<String> there = list(directory).stream().map(DataDirectory::name).limit(8).toList();
    return "--data: "
        + directory
        + " has no data of stream '"
        + stream.name()
        + "'; expected a directory, or a .parquet, .jsonl or .csv file, named "
        + String.join(" or ", names(stream))
        + "; there is "
        + (there.isEmpty() ? "nothing" : String.join(", ", there));
  }

  private Optional<Path> find(StreamSpec stream, boolean only) {
    for (String name : names(stream)) {
      Path path = directory.resolve(name);
      if (Files.isDirectory(path)) {
        return Optional.of(path);
      }
      Optional<Path> file =
          list(directory).stream()
              .filter(p -> type(name(p)) != null && name(p).startsWith(name + "."))
              .filter(
                  p ->
                      !TextCompression.plainName(name(p).substring(name.length() + 1))
                          .contains("."))
              .findFirst();
      if (file.isPresent()) {
        return file;
      }
    }
    return only && firstFile(directory).isPresent() ? Optional.of(directory) : Optional.empty();
  }

  private static Set<String> names(StreamSpec stream) {
    Set<String> names = new LinkedHashSet<>();
    stream
        .archive()
        .flatMap(archive -> archive.text("path"))
        .map(path -> name(Path.of(path.replaceFirst("^[a-z0-9]+://", ""))))
        .filter(name -> !name.isEmpty() && !name.contains("*"))
        .ifPresent(names::add);
    names.add(stream.name());
    stream.live().ifPresent(live -> names.addAll(Connectors.live(live).places(live)));
    return names;
  }

  private static PlanNode withArchive(PlanNode node, StreamNode stream, Path data) {
    StreamSpec spec = stream.stream();
    StreamSpec changed =
        new StreamSpec(
            spec.name(),
            spec.position(),
            spec.schema(),
            spec.timestamp(),
            spec.id(),
            spec.watermark(),
            spec.live(),
            Optional.of(endpoint(spec, data)),
            spec.errorOutput());
    return new PlanNode(
        node.name(),
        node.step(),
        node.position(),
        new StreamNode(changed, stream.schema(), stream.used(), stream.time(), stream.units()),
        node.inputs(),
        node.outputs(),
        node.windowing());
  }

  private static EndpointSpec endpoint(StreamSpec stream, Path data) {
    Optional<EndpointSpec> declared = stream.archive();
    String type =
        firstFile(data)
            .map(file -> type(name(file)))
            .or(() -> declared.map(EndpointSpec::type))
            .orElseGet(() -> Connectors.ofDirectories().type());
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    declared
        .filter(archive -> archive.type().equals(type))
        .ifPresent(archive -> config.putAll(archive.config()));
    config.put("path", data.toString());
    if (!inDirectories(data)) {
      config.remove("partitions");
    }
    return new EndpointSpec(
        type,
        declared.map(EndpointSpec::position).orElse(stream.position()),
        config,
        declared.map(EndpointSpec::positions).orElse(Map.of()));
  }

  /** Whether the files lie in directories, as those of an archive do. */
  private static boolean inDirectories(Path data) {
    return Files.isDirectory(data)
        && list(data).stream().noneMatch(file -> type(name(file)) != null);
  }

  private static Optional<Path> firstFile(Path data) {
    if (Files.isRegularFile(data)) {
      return Optional.of(data);
    }
    try (Stream<Path> all = Files.walk(data, DEPTH)) {
      return all.filter(
              path -> Files.isRegularFile(path) && type(name(path)) != null && visible(data, path))
          .sorted()
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean visible(Path root, Path file) {
    for (Path part : root.relativize(file)) {
      if (FileFinder.hidden(part.toString())) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String type(String file) {
    return Connectors.sources().stream()
        .filter(source -> source.ownsFile(file))
        .map(EndpointType::type)
        .findFirst()
        .orElse(null);
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(path -> !FileFinder.hidden(name(path))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path path) {
    Path last = path.getFileName();
    return last == null ? "" : last.toString();
  }
}
