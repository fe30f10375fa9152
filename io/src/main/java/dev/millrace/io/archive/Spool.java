package dev.millrace.io.archive;

import dev.millrace.io.archive.manifest.Span;
import java.util.List;

/**
 * A file of blocks that wait to become part of an archive.
 *
 * @param path as Beam's file systems name it
 * @param rows rows in it
 * @param bytes its length
 * @param spans what was read from the source for it
 */
record Spool(String path, long rows, long bytes, List<Span> spans) {
  Spool {
    spans = List.copyOf(spans);
  }
}
