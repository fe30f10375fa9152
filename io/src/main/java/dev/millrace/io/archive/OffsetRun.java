package dev.millrace.io.archive;

import dev.millrace.element.SourceRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Records of one partition, sorted by offset, of which a few at a time are in memory. */
final class OffsetRun {
  private final Deque<Chunk> chunks;
  private final Runnable atEnd;
  private Iterator<SourceRecord> open = List.<SourceRecord>of().iterator();
  private @Nullable SourceRecord head;

  /** Some records, fetched when they are due. */
  interface Chunk {
    List<SourceRecord> fetch();
  }

  /**
   * @param chunks at least one, none empty
   * @param atEnd told when the last record was taken
   */
  OffsetRun(List<Chunk> chunks, Runnable atEnd) {
    this.chunks = new ArrayDeque<>(chunks);
    this.atEnd = atEnd;
    advance();
  }

  private void advance() {
    if (!open.hasNext() && !chunks.isEmpty()) {
      open = chunks.remove().fetch().iterator();
    }
    head = open.hasNext() ? open.next() : null;
  }

  boolean isEmpty() {
    return head == null;
  }

  /** The offset of the record that comes next. */
  long offset() {
    return head().coordinates().offset();
  }

  private SourceRecord head() {
    SourceRecord record = head;
    if (record == null) {
      throw new NoSuchElementException();
    }
    return record;
  }

  SourceRecord take() {
    SourceRecord taken = head();
    advance();
    if (isEmpty()) {
      atEnd.run();
    }
    return taken;
  }
}
