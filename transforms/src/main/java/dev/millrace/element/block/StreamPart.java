package dev.millrace.element.block;

/** A source that reads a stream, or a part of it. */
public interface StreamPart {
  /** The stream's name in the file. */
  String stream();
}
