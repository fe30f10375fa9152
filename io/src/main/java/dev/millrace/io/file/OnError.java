package dev.millrace.io.file;

/** What a source does about a file that it cannot read. */
public enum OnError {
  /** The run ends with a message that names the file. */
  FAIL,
  /** The file is left out with a warning that names it. */
  SKIP
}
