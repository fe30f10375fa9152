package dev.millrace.testing.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The checked-in sample files: a few hundred records per busy topic, every kind of defect in every
 * file.
 */
public final class Samples {
  private static final long SEED = 7;
  private static final long EVENTS = 400;

  private Samples() {}

  /** The records of a domain's sample files. */
  public static Generator generator(Domain domain) {
    Duration duration = domain.usualDuration().dividedBy(2);
    return Generator.of(
        domain,
        GeneratorOptions.of(domain, EVENTS)
            .withSeed(SEED)
            .withTime(GeneratorOptions.DEFAULT_START, duration)
            .withMaxOutOfOrderness(Duration.ofMinutes(2))
            .withDefects(0.04, 0.04, 0.08));
  }

  /** Writes the sample files of every domain. */
  public static void write(Path dir) throws IOException {
    for (Domain domain : Domain.values()) {
      RecordFiles.write(generator(domain), dir, RecordFiles.Form.RECORDS);
    }
  }
}
