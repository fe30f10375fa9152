package dev.millrace.element.block;

import dev.millrace.element.block.RecordHistory.Log;
import java.util.Map;
import java.util.OptionalLong;

/** How far a reader of logs had come when its mark was taken, for those who look at kept state. */
public interface ReadProgress {
  /** The next offset of each log that it reads. */
  Map<Log, Long> next();

  /**
   * A watermark, in milliseconds of event time, that the steps behind the reader were told before
   * the mark was taken; they may know a newer one. {@link dev.millrace.element.EventTimes#MIN} if
   * event time has not begun; empty if the mark does not tell.
   */
  OptionalLong settled();
}
