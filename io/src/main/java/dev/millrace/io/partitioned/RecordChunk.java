package dev.millrace.io.partitioned;

import java.util.List;

/**
 * Records of one partition in their order, at least one.
 *
 * @param <K> names a partition
 * @param <R> a record
 */
public interface RecordChunk<K, R> {
  K partition();

  List<R> records();

  /** The number after that of the record before them. */
  long from();

  /**
   * The number of the first of them that has one; the others follow one by one. Another one than
   * {@link #from} where records before it may be missing.
   */
  long number();

  /** Their size. */
  long bytes();
}
