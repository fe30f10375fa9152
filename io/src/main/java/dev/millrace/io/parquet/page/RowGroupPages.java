package dev.millrace.io.parquet.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.io.SeekableInputStream;

/** The wanted columns of a row group, as they are stored. */
public final class RowGroupPages {
  /**
   * Columns that lie one after the other are read at once, up to so many bytes; a larger one is
   * read in pieces.
   */
  private static final long AT_ONCE = 32L << 20;

  /**
   * Old writers (PARQUET-816) left the header of the dictionary out of a column's length; so many
   * bytes more have it all.
   */
  private static final int LEFT_OUT_BYTES = 100;

  private final Map<ColumnPath, ColumnPages> pages = new HashMap<>();

  private RowGroupPages() {}

  static RowGroupPages read(
      ChannelInputFile file, PageCodecs codecs, BlockMetaData group, Set<ColumnPath> wanted)
      throws IOException {
    RowGroupPages all = new RowGroupPages();
    List<ColumnChunkMetaData> chunks =
        group.getColumns().stream()
            .filter(chunk -> wanted.contains(chunk.getPath()))
            .sorted(Comparator.comparingLong(ColumnChunkMetaData::getStartingPos))
            .toList();
    List<ColumnChunkMetaData> together = new ArrayList<>();
    for (ColumnChunkMetaData chunk : chunks) {
      if (!together.isEmpty() && !joins(together, chunk)) {
        all.read(file, codecs, together);
        together.clear();
      }
      together.add(chunk);
    }
    if (!together.isEmpty()) {
      all.read(file, codecs, together);
    }
    return all;
  }

  private static boolean joins(List<ColumnChunkMetaData> together, ColumnChunkMetaData next) {
    long start = together.get(0).getStartingPos();
    return end(together.get(together.size() - 1)) == next.getStartingPos()
        && end(next) - start <= AT_ONCE;
  }

  private static long end(ColumnChunkMetaData chunk) {
    return chunk.getStartingPos() + chunk.getTotalSize();
  }

  private void read(ChannelInputFile file, PageCodecs codecs, List<ColumnChunkMetaData> together)
      throws IOException {
    long start = together.get(0).getStartingPos();
    long last = end(together.get(together.size() - 1));
    long length = Math.min(last + LEFT_OUT_BYTES, file.getLength()) - start;
    SeekableInputStream in = file.newStream();
    in.seek(start);
    if (last - start > AT_ONCE) {
      add(together.get(0), ChunkBytes.inPieces(in, length, ChunkBytes.PIECE_BYTES), codecs);
      return;
    }
    byte[] bytes = new byte[(int) length];
    in.readFully(bytes);
    for (ColumnChunkMetaData chunk : together) {
      int from = (int) (chunk.getStartingPos() - start);
      int end = (int) Math.min(end(chunk) + LEFT_OUT_BYTES - start, length);
      add(chunk, ChunkBytes.of(bytes, from, end), codecs);
    }
  }

  private void add(ColumnChunkMetaData chunk, ChunkBytes bytes, PageCodecs codecs) {
    pages.put(
        chunk.getPath(),
        new ColumnPages(bytes, chunk.getValueCount(), codecs.getDecompressor(chunk.getCodec())));
  }

  /** How much of a column is in memory at once, as it is stored. */
  public static long atOnce(ColumnChunkMetaData chunk) {
    return chunk.getTotalSize() > AT_ONCE ? ChunkBytes.PIECE_BYTES : chunk.getTotalSize();
  }

  /**
   * The pages of a column.
   *
   * @throws IllegalStateException if the row group lacks it
   */
  public ColumnPages of(ColumnDescriptor column) {
    ColumnPages found = pages.get(ColumnPath.get(column.getPath()));
    if (found == null) {
      throw new IllegalStateException(
          "a row group lacks the column " + String.join(".", column.getPath()));
    }
    return found;
  }
}
