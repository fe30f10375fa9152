package dev.millrace.io.file.tree;

import dev.millrace.io.file.LocalPaths;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files below one directory, of this machine or of any file system that Beam knows ({@code
 * gs://...}). Names are relative to the directory, with {@code /}.
 */
public interface FileTree {
  /**
   * The tree of a path.
   *
   * @param path a local path, or one with a scheme
   * @throws dev.millrace.diag.UserException ML-5116 for a scheme that no file system here knows
   */
  static FileTree at(String path) {
    return LocalPaths.of(path).<FileTree>map(LocalTree::new).orElseGet(() -> new BeamTree(path));
  }

  /** One file. */
  record Entry(String name, long bytes) {}

  /** The directory, as Beam's file systems name it. */
  String path();

  /**
   * Whether only this machine writes to the tree, so that a process that is gone here is gone for
   * good.
   */
  boolean isLocal();

  /** The whole path of a file of the tree. */
  default String resolve(String name) {
    return LocalPaths.resolve(path(), name);
  }

  /** Makes the directory, where the file system has such. */
  void create() throws IOException;

  boolean exists(String name) throws IOException;

  /** The content of a file, or empty if there is none. */
  Optional<byte[]> read(String name) throws IOException;

  /** Writes a small file; readers see the old content or the new one, nothing between. */
  void replace(String name, byte[] content) throws IOException;

  /**
   * Renames files. Locally each becomes visible at once; elsewhere a rename is a copy and a
   * deletion. What an interrupted call has moved already is passed over.
   *
   * @param places from → to
   */
  void move(Map<String, String> places) throws IOException;

  /**
   * Deletes files and the directories that become empty by it; those that are gone are no error.
   */
  void delete(List<String> names) throws IOException;

  /** Deletes a directory with everything in it. */
  void deleteTree(String directory) throws IOException;

  /** All files below the tree's directory, in the order of their names. */
  List<Entry> files() throws IOException;

  /** All files below a directory of the tree, in the order of their names. */
  List<Entry> files(String directory) throws IOException;

  /** The names of the files right in the directory. */
  Set<String> names() throws IOException;

  /** The directories right below. */
  Set<String> directories() throws IOException;
}
