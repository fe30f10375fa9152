package dev.millrace.io.file.tree;

import dev.millrace.io.file.LocalPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A directory of this machine; renames are atomic. */
final class LocalTree implements FileTree {
  private final Path root;

  LocalTree(Path root) {
    this.root = root;
  }

  @Override
  public String path() {
    return root.toString();
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  @Override
  public void create() throws IOException {
    Files.createDirectories(root);
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(root.resolve(name));
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    Path file = root.resolve(name);
    return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  @Override
  public void replace(String name, byte[] content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(parent(file));
    Path temporary = file.resolveSibling("." + LocalPaths.name(file) + ".tmp");
    Files.write(temporary, content);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void move(Map<String, String> places) throws IOException {
    for (Map.Entry<String, String> place : places.entrySet()) {
      Path from = root.resolve(place.getKey());
      Path to = root.resolve(place.getValue());
      if (Files.exists(from) || !Files.exists(to)) {
        Files.createDirectories(parent(to));
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  @Override
  public void delete(List<String> names) throws IOException {
    for (String name : names) {
      Path path = root.resolve(name).normalize();
      if (!path.startsWith(root)) {
        continue;
      }
      Files.deleteIfExists(path);
      for (Path above = parent(path); !above.equals(root); above = parent(above)) {
        if (!Files.isDirectory(above) || !isEmpty(above)) {
          break;
        }
        Files.delete(above);
      }
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  @Override
  public void deleteTree(String directory) throws IOException {
    List<Path> all = walk(root.resolve(directory));
    all.sort(Comparator.reverseOrder());
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public List<Entry> files() throws IOException {
    return entries(root);
  }

  @Override
  public List<Entry> files(String directory) throws IOException {
    return entries(root.resolve(directory));
  }

  private List<Entry> entries(Path directory) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path file : walk(directory)) {
      if (Files.isRegularFile(file)) {
        entries.add(new Entry(LocalPaths.slashes(root.relativize(file)), Files.size(file)));
      }
    }
    entries.sort(Comparator.comparing(Entry::name));
    return entries;
  }

  @Override
  public Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> entries = Files.list(root)) {
      entries.filter(Files::isRegularFile).map(LocalPaths::name).forEach(names::add);
    }
    return names;
  }

  @Override
  public Set<String> directories() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> entries = Files.list(root)) {
      entries.filter(Files::isDirectory).map(LocalPaths::name).forEach(names::add);
    }
    return names;
  }

  private static List<Path> walk(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return new ArrayList<>();
    }
    try (Stream<Path> all = Files.walk(tree)) {
      return new ArrayList<>(all.toList());
    } catch (UncheckedIOException e) {
      throw new AccessDeniedException(tree.toString(), null, e.getMessage());
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalStateException("no directory above " + path);
    }
    return parent;
  }
}
