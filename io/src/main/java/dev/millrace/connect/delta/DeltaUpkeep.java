package dev.millrace.connect.delta;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkType;
import dev.millrace.io.delta.DeltaCompaction;
import java.util.function.Consumer;

/** Merges files of a table; what they replace stays for other engines to remove. */
final class DeltaUpkeep implements SinkType.Upkeep {
  @Override
  public void run(EndpointSpec place, Settings settings, Consumer<String> said) {
    DeltaCompaction.run(
        DeltaKeys.target(place),
        new DeltaCompaction.Options(settings.targetBytes(), settings.dryRun()),
        said);
  }
}
