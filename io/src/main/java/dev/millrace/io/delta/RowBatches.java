package dev.millrace.io.delta;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.defaults.internal.data.DefaultColumnarBatch;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Batches of a table's columns, made of blocks of rows as the library asks for them. */
final class RowBatches implements CloseableIterator<FilteredColumnarBatch> {
  private static final int BATCH = 4_096;

  private static final long BATCH_BYTES = 4 << 20;

  private final Iterator<Block> blocks;
  private final RowCodec codec;
  private final StructType columns;
  private final Function<Event, @Nullable Object[]> values;
  private final BiConsumer<RowFault, Event> refused;
  private @Nullable BlockReader rows;
  private @Nullable FilteredColumnarBatch next;
  private long count;

  /**
   * Batches of blocks.
   *
   * @param values makes those of the table's columns, or throws a {@link RowFault}
   * @param refused takes rows with a value that the table cannot hold
   */
  RowBatches(
      Iterator<Block> blocks,
      RowCodec codec,
      StructType columns,
      Function<Event, @Nullable Object[]> values,
      BiConsumer<RowFault, Event> refused) {
    this.blocks = blocks;
    this.codec = codec;
    this.columns = columns;
    this.values = values;
    this.refused = refused;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = batch();
    }
    return next != null;
  }

  @Override
  public FilteredColumnarBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    FilteredColumnarBatch batch = next;
    next = null;
    if (batch == null) {
      throw new NoSuchElementException();
    }
    return batch;
  }

  /** How many rows were handed on. */
  long count() {
    return count;
  }

  private @Nullable FilteredColumnarBatch batch() {
    List<@Nullable Object[]> made = new ArrayList<>();
    long bytes = 0;
    while (made.size() < BATCH && bytes < BATCH_BYTES && advance()) {
      long length = reader().rowLength();
      Event event = reader().event(codec);
      try {
        made.add(values.apply(event));
        // Of rows that are kept alone: a batch without a row is the end.
        bytes += length;
      } catch (RowFault fault) {
        refused.accept(fault, event);
      }
    }
    if (made.isEmpty()) {
      return null;
    }
    count += made.size();
    ColumnVector[] vectors = new ColumnVector[columns.length()];
    for (int column = 0; column < vectors.length; column++) {
      @Nullable Object[] all = new Object[made.size()];
      for (int row = 0; row < all.length; row++) {
        all[row] = made.get(row)[column];
      }
      vectors[column] = new ValueVector(columns.at(column).getDataType(), all);
    }
    return new FilteredColumnarBatch(
        new DefaultColumnarBatch(made.size(), columns, vectors), Optional.empty());
  }

  private boolean advance() {
    while (rows == null || !rows.next()) {
      if (!blocks.hasNext()) {
        return false;
      }
      rows = new BlockReader(blocks.next());
    }
    return true;
  }

  private BlockReader reader() {
    if (rows == null) {
      throw new IllegalStateException("no row is at hand");
    }
    return rows;
  }

  @Override
  public void close() {}
}
