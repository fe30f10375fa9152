package dev.millrace.io.file.table;

/** Files that one writer made together, and that no commit has yet. */
public interface PendingFiles {
  /** Tells them from others, also when they come again. */
  String id();

  /** The rows in all of them. */
  long rows();
}
