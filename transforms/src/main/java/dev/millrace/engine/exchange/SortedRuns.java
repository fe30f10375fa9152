package dev.millrace.engine.exchange;

import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.engine.spill.SpillFile;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Events that are too many for memory, in a temporary file: several runs, each in the order of its
 * groups, merged when they are visited (external merge sort: Knuth, The Art of Computer
 * Programming, volume 3, 5.4). Of each run {@value BlockBuilder#TARGET_BYTES} bytes are in memory
 * at a time.
 */
final class SortedRuns {
  private final Grouping grouping;
  private final SpillFile file = SpillFile.create();
  private final ByteSink open = new ByteSink(BlockBuilder.TARGET_BYTES);
  private final List<Run> runs = new ArrayList<>();

  /**
   * @throws dev.millrace.diag.UserException ML-5150 if there can be no temporary file
   */
  SortedRuns(Grouping grouping) {
    this.grouping = grouping;
  }

  /**
   * Puts events aside as the next run. Where they follow others of their group as they came, they
   * follow those of all earlier runs.
   *
   * @throws dev.millrace.diag.UserException ML-5150 if the disk is full or fails
   */
  void add(PartitionEvents events) {
    Run run = new Run(runs.size());
    events.forEachGroupInOrder(run);
    run.close();
    runs.add(run);
  }

  /**
   * Visits the groups of all runs, once: the file is gone afterwards.
   *
   * @throws dev.millrace.diag.UserException ML-5151 if the file cannot be read
   */
  void forEachGroup(GroupVisitor visitor) {
    try (file) {
      merge(visitor);
    }
  }

  private void merge(GroupVisitor visitor) {
    PriorityQueue<Run> heads = new PriorityQueue<>(this::compare);
    for (Run run : runs) {
      if (run.advance()) {
        heads.add(run);
      }
    }
    BlockReader group = new BlockReader();
    boolean open = false;
    for (Run run = heads.poll(); run != null; run = heads.poll()) {
      if (!open || grouping.compareGroups(group, run.head) != 0) {
        if (open) {
          visitor.end();
        }
        group.start(run.bytes, run.head.entryOffset());
        group.next();
        visitor.start(run.head);
        open = true;
      }
      visitor.event(run.input, run.head);
      if (run.advance()) {
        heads.add(run);
      }
    }
    if (open) {
      visitor.end();
    }
  }

  private int compare(Run a, Run b) {
    int byGroup = grouping.compareGroups(a.head, b.head);
    if (byGroup != 0) {
      return byGroup;
    }
    int within = grouping.compareWithin(a.head, a.input, b.head, b.input);
    return within != 0 ? within : Integer.compare(a.number, b.number);
  }

  /** One run: first it is written, then it is read. Its entries are a block's after their input. */
  private final class Run implements GroupVisitor {
    private final int number;
    private final List<Piece> pieces = new ArrayList<>();
    private final BlockReader head = new BlockReader();
    private int nextPiece;
    private byte[] bytes = {};
    private int nextEntry;
    private int input;

    /** What is read at once. */
    private record Piece(long offset, int length) {}

    Run(int number) {
      this.number = number;
    }

    @Override
    public void start(BlockReader at) {
      // Groups are told apart again by their events.
    }

    @Override
    public void event(int ofInput, BlockReader at) {
      open.writeVarInt(ofInput);
      int entry = at.entryOffset();
      open.writeRaw(at.bytes(), entry, at.rowOffset() + at.rowLength() - entry);
      if (open.size() >= BlockBuilder.TARGET_BYTES) {
        put();
      }
    }

    @Override
    public void end() {
      // Nothing ends with a group.
    }

    void close() {
      if (open.size() > 0) {
        put();
      }
    }

    private void put() {
      pieces.add(new Piece(file.append(open.array(), 0, open.size()), open.size()));
      open.clear();
    }

    /** Steps to the next event; false after the last. */
    boolean advance() {
      if (nextEntry == bytes.length) {
        if (nextPiece == pieces.size()) {
          return false;
        }
        Piece piece = pieces.get(nextPiece++);
        bytes = file.read(piece.offset(), piece.length());
        nextEntry = 0;
      }
      ByteSource source = new ByteSource(bytes, nextEntry, bytes.length - nextEntry);
      input = source.readVarInt();
      head.start(bytes, source.position());
      head.next();
      nextEntry = head.rowOffset() + head.rowLength();
      return true;
    }
  }
}
