package dev.millrace.io.file.output;

import dev.millrace.diag.UserException;
import dev.millrace.element.PipelineId;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.tree.FileFinder;
import dev.millrace.io.file.tree.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A directory, local or of one of Beam's file systems, that holds the output of a pipeline. One
 * rule for all formats: a replay replaces the replay before it, whole; live runs add files and
 * never remove one; a directory holds the one or the other, and no files of anybody else. What
 * breaks the rule is refused before anything runs.
 *
 * <p>A run that has an end stages its files below {@code .staging-RUN}, which readers do not see;
 * {@link #publish} brings them in place, of a replay in the place of the earlier one's, and writes
 * a marker: {@code _SUCCESS} of a replay, {@code _run-RUN} of a live run. {@link #discard} removes
 * what is staged. A live run without an end leaves its marker when it begins ({@link #sign}), and
 * each file appears when it is whole. File names begin with the id of their run.
 *
 * <p>A publication that is cut short before its marker leaves {@code _publishing}, which names
 * every file it was about to remove or to bring: readers refuse such a directory. The same run's
 * next {@link #publish} goes on where it stopped; another run's {@link #prepare} cleans it up. That
 * of a part of event time ({@link #replacing}) is completed instead, see {@link PartPublication}.
 *
 * <p>Locally, renames are atomic and what killed runs staged is removed by the next one. Of a job
 * that outlives the process which started it, and in an object store, where a rename is a copy and
 * a deletion, nobody can tell whether the run is alive: its staged files stay, hidden from readers,
 * until it is discarded or they are deleted by hand.
 */
public final class OutputDirectory {
  /** How the names of staging directories begin. */
  public static final String STAGING = ".staging-";

  /**
   * The marker of a whole output; its content is JSON. The name has no ending, because other tools
   * read whatever matches {@code *.json*}.
   */
  public static final String SUCCESS = "_SUCCESS";

  static final String JOURNAL = "_publishing";

  /**
   * Hidden, as all that is staged and not published is: no partition's directory has such a name.
   */
  static final String OWNER = ".owner";

  /** In the place of a process id: the job may live when the process is gone. */
  private static final String JOB = "job";

  private final FileTree tree;
  private final String runId;
  private final boolean adds;
  private final boolean lasting;
  private final @Nullable OutputSpan span;

  private OutputDirectory(
      FileTree tree, String runId, boolean adds, boolean lasting, @Nullable OutputSpan span) {
    this.span = span;
    this.tree = tree;
    this.runId = runId;
    this.adds = adds;
    this.lasting = lasting;
  }

  /**
   * The directory of a replay's output.
   *
   * @param path local, or with a scheme that one of Beam's file systems knows
   * @param runId the same as in {@link FileSinkOptions}
   */
  public static OutputDirectory of(String path, String runId) {
    return new OutputDirectory(FileTree.at(path), runId, false, false, null);
  }

  /** The same directory for a live run, which adds to it. */
  public OutputDirectory adding() {
    return new OutputDirectory(tree, runId, true, lasting, span);
  }

  /** The same directory for a job that outlives this process. */
  public OutputDirectory ofLastingJob() {
    return new OutputDirectory(tree, runId, adds, true, span);
  }

  /** The same directory for a replay of a part of event time, which replaces that part alone. */
  public OutputDirectory replacing(OutputSpan part) {
    return new OutputDirectory(tree, runId, adds, lasting, part);
  }

  /** The directory itself. */
  public String path() {
    return tree.path();
  }

  /** Where this run's files wait, one directory below the output's. */
  public String staging() {
    return tree.resolve(staged());
  }

  private String staged() {
    return STAGING + runId;
  }

  /**
   * Makes the directory ready for a run: creates it, removes what killed runs left, and claims it.
   *
   * @throws UserException ML-5110 no permission, ML-5112 there are files in it that do not go with
   *     this run's, ML-5113 another run is at work in it
   */
  public void prepare() {
    claim();
    try {
      recover();
      OutputContent.of(tree).requireRoomFor(adds);
      if (span != null) {
        PartPublication.requireRoom(tree, span);
      }
    } catch (IOException e) {
      throw FileErrors.writing(tree.path(), e);
    } catch (UserException e) {
      discard();
      throw e;
    }
  }

  /**
   * Refuses a directory without room for parts of event time, before one of them is replayed.
   * Nothing changes; of a publication that was cut short {@link #prepare} judges once it is mended.
   *
   * @param parts what {@link #replacing} will be given
   * @throws UserException ML-5112
   */
  public void requireRoom(List<OutputSpan> parts) {
    try {
      if (!tree.exists(JOURNAL)) {
        OutputContent.of(tree).requireRoomFor(adds);
        for (OutputSpan part : parts) {
          PartPublication.requireRoom(tree, part);
        }
      }
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(tree.path(), e), e);
    }
  }

  /**
   * Removes what killed runs of this machine staged, and completes what one of them was publishing:
   * before runs of this process write parts here side by side, which leave each other's alone.
   *
   * @throws UserException ML-5110 no permission, ML-5113 another process is at work here
   */
  public void clear() {
    try {
      tree.create();
      PartPublication.completeCut(tree);
      if (tree.isLocal()) {
        removeLeftovers(name -> false);
      }
    } catch (IOException e) {
      throw FileErrors.writing(tree.path(), e);
    }
  }

  /** Creates the directory, removes what killed runs of this machine staged, and claims it. */
  private void claim() {
    try {
      tree.create();
      PartPublication.completeCut(tree);
      if (tree.isLocal()) {
        removeLeftovers(this::isBeside);
      }
      tree.replace(LocalPaths.resolve(staged(), OWNER), owner().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw FileErrors.writing(tree.path(), e);
    }
  }

  /**
   * Leaves a marker that tells which run adds files here; for live runs without an end. See {@link
   * OutputRun}.
   */
  public void sign(PipelineId pipeline) {
    try {
      tree.replace(OutputRun.mark(runId), new OutputRun(runId, pipeline).json());
    } catch (IOException e) {
      throw FileErrors.writing(tree.path(), e);
    }
  }

  /**
   * Brings the staged files in place. Done again after it was cut short, it completes what is
   * missing; done again after its end, it changes nothing.
   *
   * @throws UserException ML-5110, ML-5111 or ML-5114; the output is not whole then, and readers
   *     refuse it
   */
  public void publish(OutputSummary summary) {
    String marker = adds ? OutputRun.mark(runId) : SUCCESS;
    String success = LocalPaths.resolve(staged(), SUCCESS);
    try {
      if (span != null) {
        new PartPublication(tree, runId).publish(span, summary, stagedFiles(success));
        return;
      }
      OutputManifest earlier = OutputManifest.read(tree, marker);
      if (!earlier.run().equals(runId)) {
        // Written first: what follows only renames, and a full disk is found before anything moves.
        OutputManifest mine = stagedFiles(success);
        mine.write(tree, success, summary);
        if (!OutputManifest.read(tree, JOURNAL).run().equals(runId)) {
          journal(earlier, mine).write(tree, JOURNAL);
        }
        List<String> old = new ArrayList<>(OutputManifest.read(tree, JOURNAL).names());
        old.removeAll(mine.names());
        tree.delete(List.of(marker));
        tree.delete(old);
        Map<String, String> places = new LinkedHashMap<>();
        mine.names().forEach(name -> places.put(LocalPaths.resolve(staged(), name), name));
        tree.move(places);
        tree.move(Map.of(success, marker));
      }
      tree.delete(List.of(JOURNAL));
      discard();
    } catch (IOException e) {
      throw FileErrors.writing(tree.path(), e);
    }
  }

  /**
   * Removes what this run has staged; for a run that failed or was cancelled. A part whose
   * publication has begun stays: old files may be gone by then, and the next run completes it.
   */
  public void discard() {
    try {
      if (span == null || !OutputManifest.read(tree, JOURNAL).run().equals(runId)) {
        tree.deleteTree(staged());
      }
    } catch (IOException e) {
      throw FileErrors.writing(tree.path(), e);
    }
  }

  /**
   * Refuses an output whose publication was cut short.
   *
   * @param path local, or with a scheme; a path that is not a directory is never refused
   * @throws UserException ML-5115, ML-5104 or ML-5119
   */
  public static void requireWhole(String path) {
    try {
      FileTree tree = FileTree.at(path);
      if (tree.exists(JOURNAL) && !isPublished(tree)) {
        throw FileErrors.failure(
            path,
            FileErrors.UNFINISHED,
            "a run was stopped while it put its files in place; run it again");
      }
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
  }

  /** What this run brings: as an earlier attempt noted it, or what is staged now. */
  private OutputManifest stagedFiles(String success) throws IOException {
    if (tree.exists(success)) {
      return OutputManifest.read(tree, success);
    }
    List<FileTree.Entry> files = new ArrayList<>();
    for (FileTree.Entry file : tree.files(staged())) {
      String name = file.name().substring(staged().length() + 1);
      if (FileFinder.visible(name)) {
        files.add(new FileTree.Entry(name, file.bytes()));
      }
    }
    return new OutputManifest(runId, files);
  }

  private OutputManifest journal(OutputManifest earlier, OutputManifest mine) {
    List<FileTree.Entry> both = new ArrayList<>(earlier.files());
    both.addAll(mine.files());
    return new OutputManifest(runId, both);
  }

  private void recover() throws IOException {
    if (tree.exists(JOURNAL)) {
      if (!isPublished(tree)) {
        OutputManifest journal = OutputManifest.read(tree, JOURNAL);
        Optional<OutputManifest> others =
            PartPublication.others(OutputManifest.read(tree, SUCCESS), journal);
        tree.delete(journal.names());
        if (others.isPresent()) {
          others.get().write(tree, SUCCESS);
        } else {
          tree.delete(List.of(SUCCESS));
        }
      }
      tree.delete(List.of(JOURNAL));
    }
  }

  /** Whether the journal is all that a publication left: the marker comes last. */
  private static boolean isPublished(FileTree tree) throws IOException {
    String run = OutputManifest.read(tree, JOURNAL).run();
    return !run.isEmpty()
        && (OutputManifest.read(tree, SUCCESS).run().equals(run)
            || OutputManifest.read(tree, OutputRun.mark(run)).run().equals(run));
  }

  private void removeLeftovers(Predicate<String> beside) throws IOException {
    for (String name : tree.directories()) {
      if (!name.startsWith(STAGING) || name.equals(staged())) {
        continue;
      }
      String owner = owner(tree, name);
      if (beside.test(owner)) {
        continue;
      } else if (isAlive(owner)) {
        throw FileErrors.failure(
            tree.path(), FileErrors.BUSY, "another run is writing to this directory");
      } else if (!process(owner).equals(JOB)) {
        tree.deleteTree(name);
      }
    }
  }

  /** Whether what is staged belongs to another part that this process replays beside this one. */
  private boolean isBeside(String owner) {
    return span != null && !span.backfill().isEmpty() && owner.equals(owner());
  }

  /** Parts of one command have the same owner. */
  private String owner() {
    return span == null || span.backfill().isEmpty()
        ? owner(lasting)
        : owner(lasting) + " " + span.backfill();
  }

  /** Removes what processes of this machine staged in a directory that are gone. */
  static void removeDead(FileTree tree, String mine) throws IOException {
    for (String name : tree.directories()) {
      if (name.startsWith(STAGING) && !name.equals(mine)) {
        String owner = owner(tree, name);
        boolean gone = process(owner).matches("\\d+") && !isAlive(owner) && !isThisProcess(owner);
        if (gone) {
          tree.deleteTree(name);
        }
      }
    }
  }

  private static String process(String owner) {
    return owner.replaceFirst(" .*", "");
  }

  private static boolean isThisProcess(String owner) {
    return process(owner).equals(Long.toString(ProcessHandle.current().pid()));
  }

  /** Whether another process of this machine still writes to a staging directory. */
  static boolean isAtWork(FileTree tree, String staging) throws IOException {
    return isAlive(owner(tree, staging));
  }

  /** What this process notes as the owner of what it stages. */
  static String owner(boolean lasting) {
    return lasting ? JOB : Long.toString(ProcessHandle.current().pid());
  }

  /**
   * Who staged files: a process id or {@link #JOB}, for parts with the id of the command that
   * replays them; or nothing.
   */
  private static String owner(FileTree tree, String staging) throws IOException {
    byte[] owner = tree.read(LocalPaths.resolve(staging, OWNER)).orElse(new byte[0]);
    return new String(owner, StandardCharsets.UTF_8).strip();
  }

  private static boolean isAlive(String owner) {
    String pid = process(owner);
    return pid.matches("\\d{1,18}")
        && Long.parseLong(pid) != ProcessHandle.current().pid()
        && ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }
}
