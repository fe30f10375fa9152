package dev.millrace.io.file;

import dev.millrace.diag.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A local directory that holds the output of one run at a time. A run stages its files below {@code
 * .staging-RUN}, which readers do not see; {@link #publish} lets them take the place of an earlier
 * run's and writes {@code _SUCCESS.json}; {@link #discard} removes them. Files that no run of
 * Millrace wrote are never touched.
 *
 * <p>A publication that is cut short leaves {@code _publishing.json}, which names every file it was
 * about to remove or to bring: readers refuse such a directory, and the next {@link #prepare}
 * cleans it up.
 */
public final class OutputDirectory {
  /** How the names of staging directories begin. */
  public static final String STAGING = ".staging-";

  /** The marker of a whole output. */
  public static final String SUCCESS = "_SUCCESS.json";

  private static final String JOURNAL = "_publishing.json";
  private static final String OWNER = "owner";

  private final Path root;
  private final String runId;

  private OutputDirectory(Path root, String runId) {
    this.root = root;
    this.runId = runId;
  }

  /**
   * The directory of an output.
   *
   * @param runId the same as in {@link FileSinkOptions}
   * @throws UserException ML-5116 for a path that is not local
   */
  public static OutputDirectory of(String path, String runId) {
    Path local =
        LocalPaths.of(path)
            .orElseThrow(
                () ->
                    FileErrors.failure(
                        path,
                        FileErrors.NOT_LOCAL,
                        "outputs that replace an earlier run's need a local directory"));
    return new OutputDirectory(local, runId);
  }

  /** Where this run's files wait, one directory below the output's. */
  public Path staging() {
    return root.resolve(STAGING + runId);
  }

  /**
   * Makes the directory ready for a run: creates it, removes what killed runs left, and claims it.
   *
   * @throws UserException ML-5110 no permission, ML-5112 other files are in it, ML-5113 another run
   *     is at work in it
   */
  public void prepare() {
    claim();
    try {
      recover();
      refuseForeignFiles();
    } catch (IOException e) {
      throw FileErrors.writing(root.toString(), e);
    } catch (UserException e) {
      discard();
      throw e;
    }
  }

  /**
   * Creates the directory, removes what killed runs staged, and claims it for this run. Enough for
   * outputs to which files are added ({@link FileSinkOptions.Visible#WHEN_WHOLE}).
   *
   * @throws UserException ML-5110 no permission, ML-5113 another run is at work in it
   */
  public void claim() {
    try {
      Files.createDirectories(root);
      removeLeftovers();
      Files.createDirectories(staging());
      Files.writeString(staging().resolve(OWNER), Long.toString(ProcessHandle.current().pid()));
    } catch (IOException e) {
      throw FileErrors.writing(root.toString(), e);
    }
  }

  /**
   * Lets the staged files take the place of an earlier run's.
   *
   * @throws UserException ML-5110, ML-5111 or ML-5114; the output is not whole then, and readers
   *     refuse it
   */
  public void publish(OutputSummary summary) {
    try {
      OutputManifest earlier = OutputManifest.read(root.resolve(SUCCESS));
      OutputManifest staged = OutputManifest.of(staged());
      // Written first: what follows only renames, and a full disk is found before anything moves.
      Path success = staging().resolve(SUCCESS);
      staged.write(success, summary);
      new OutputManifest(union(earlier.files(), staged.files())).write(root.resolve(JOURNAL));
      Files.deleteIfExists(root.resolve(SUCCESS));
      remove(earlier.files());
      for (OutputManifest.Entry file : staged.files()) {
        Path place = root.resolve(file.path());
        Files.createDirectories(parent(place));
        Files.move(staging().resolve(file.path()), place, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(success, root.resolve(SUCCESS), StandardCopyOption.ATOMIC_MOVE);
      Files.delete(root.resolve(JOURNAL));
      discard();
    } catch (IOException e) {
      throw FileErrors.writing(root.toString(), e);
    }
  }

  /** Removes what this run has staged; for a run that failed or was cancelled. */
  public void discard() {
    try {
      removeTree(staging());
    } catch (IOException e) {
      throw FileErrors.writing(root.toString(), e);
    }
  }

  /**
   * Refuses an output whose publication was cut short.
   *
   * @throws UserException ML-5115
   */
  public static void requireWhole(Path directory) {
    if (Files.exists(directory.resolve(JOURNAL))) {
      throw FileErrors.failure(
          directory.toString(),
          FileErrors.UNFINISHED,
          "a run was stopped while it put its files in place; run it again");
    }
  }

  private List<OutputManifest.Entry> staged() throws IOException {
    List<OutputManifest.Entry> files = new ArrayList<>();
    if (!Files.isDirectory(staging())) {
      return files;
    }
    try (Stream<Path> all = Files.walk(staging())) {
      for (Path file : (Iterable<Path>) all.sorted()::iterator) {
        Path relative = staging().relativize(file);
        boolean whole = !relative.startsWith("tmp") && !relative.startsWith(OWNER);
        if (whole && Files.isRegularFile(file)) {
          files.add(new OutputManifest.Entry(LocalPaths.slashes(relative), Files.size(file)));
        }
      }
    }
    return files;
  }

  private static List<OutputManifest.Entry> union(
      List<OutputManifest.Entry> a, List<OutputManifest.Entry> b) {
    List<OutputManifest.Entry> both = new ArrayList<>(a);
    both.addAll(b);
    return both;
  }

  private void remove(List<OutputManifest.Entry> files) throws IOException {
    for (OutputManifest.Entry file : files) {
      Path path = root.resolve(file.path()).normalize();
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

  private void recover() throws IOException {
    Path journal = root.resolve(JOURNAL);
    if (Files.exists(journal)) {
      remove(OutputManifest.read(journal).files());
      Files.deleteIfExists(root.resolve(SUCCESS));
      Files.delete(journal);
    }
  }

  private void removeLeftovers() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        String name = LocalPaths.name(entry);
        if (name.startsWith(STAGING) && !name.equals(STAGING + runId)) {
          if (isAlive(entry.resolve(OWNER))) {
            throw FileErrors.failure(
                root.toString(), FileErrors.BUSY, "another run is writing to this directory");
          }
          removeTree(entry);
        }
      }
    }
  }

  private static boolean isAlive(Path owner) throws IOException {
    if (!Files.exists(owner)) {
      return false;
    }
    String pid = Files.readString(owner).strip();
    return pid.matches("\\d{1,18}")
        && Long.parseLong(pid) != ProcessHandle.current().pid()
        && ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }

  private void refuseForeignFiles() throws IOException {
    List<String> known =
        OutputManifest.read(root.resolve(SUCCESS)).files().stream()
            .map(OutputManifest.Entry::path)
            .toList();
    List<String> foreign = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean hidden =
                !directory.equals(root) && FileFinder.hidden(LocalPaths.name(directory));
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String relative = LocalPaths.slashes(root.relativize(file));
            if (!FileFinder.hidden(LocalPaths.name(file)) && !known.contains(relative)) {
              foreign.add(relative);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    if (!foreign.isEmpty()) {
      throw FileErrors.failure(
          root.toString(),
          FileErrors.FOREIGN_FILES,
          "the directory holds files that no run of Millrace wrote ("
              + foreign.get(0)
              + (foreign.size() > 1 ? " and " + (foreign.size() - 1) + " more" : "")
              + "); choose another directory or move them away");
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalStateException("no directory above " + path);
    }
    return parent;
  }

  static void removeTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : (Iterable<Path>) all.sorted((a, b) -> b.compareTo(a))::iterator) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw new AccessDeniedException(tree.toString(), null, e.getMessage());
    }
  }
}
