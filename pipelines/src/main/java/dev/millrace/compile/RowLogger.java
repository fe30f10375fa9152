package dev.millrace.compile;

import dev.millrace.element.Event;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.kernel.element.LogKernel.EventPrinter;
import java.time.Instant;
import java.util.Locale;
import org.apache.beam.sdk.schemas.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes the rows of {@code LogForTesting} to the log, as JSON with their event time. */
final class RowLogger implements EventPrinter {
  private static final Logger LOG = LoggerFactory.getLogger("millrace.rows");

  private final Level level;
  private final String prefix;
  private final JsonEncoder encoder;

  RowLogger(String level, String prefix, Schema schema) {
    this.level = Level.valueOf(level.toUpperCase(Locale.ROOT));
    this.prefix = prefix;
    this.encoder = JsonEncoder.of(schema);
  }

  @Override
  public void print(Event event) {
    LOG.atLevel(level)
        .log("{}{} {}", prefix, Instant.ofEpochMilli(event.time()), encoder.text(event.values()));
  }
}
