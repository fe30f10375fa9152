package dev.millrace.element.block;

import dev.millrace.element.EventTimes;
import java.io.IOException;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** A reader of batches, which holds the one that it read last. */
public abstract class SourceBatchReader extends UnboundedReader<SourceBatch> {
  private @Nullable SourceBatch current;

  /** The batch that was read; null if none was. */
  protected final void hold(@Nullable SourceBatch batch) {
    current = batch;
  }

  /** Whether a batch is held. */
  protected final boolean holds() {
    return current != null;
  }

  @Override
  public final boolean start() throws IOException {
    return advance();
  }

  @Override
  public final SourceBatch getCurrent() {
    SourceBatch batch = current;
    if (batch == null) {
      throw new NoSuchElementException("no batch was read");
    }
    return batch;
  }

  @Override
  public final Instant getCurrentTimestamp() {
    return EventTimes.toInstant(getCurrent().minTime());
  }
}
