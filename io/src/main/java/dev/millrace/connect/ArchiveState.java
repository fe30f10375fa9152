package dev.millrace.connect;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** What an archive holds of the places that a stream reads. */
public interface ArchiveState {
  /** The offset that follows the last one held, by place and partition. */
  Map<String, Map<Integer, Long>> next();

  /** What told each place from others of its name when it was archived, as far as that is known. */
  Map<String, String> ids();

  /**
   * The ids of the messages held from an offset on, undecodable ones included.
   *
   * @throws dev.millrace.diag.UserException ML-51xx if a file cannot be read
   */
  List<String> messages(String place, int partition, long from);

  /** What is committed of a partition, asked for while the archiver runs. */
  Committed committed(String place, int partition);

  /** What is committed by now. */
  interface Committed extends Serializable {
    /** The offset that follows the last one committed; 0 if there is none. */
    long next();
  }
}
