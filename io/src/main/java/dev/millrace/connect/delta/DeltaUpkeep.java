package dev.millrace.connect.delta;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkType;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.delta.DeltaCompaction;
import dev.millrace.io.delta.client.DeltaCodes;
import java.util.function.Consumer;

/** Merges files of a table; what they replace stays for other engines to remove. */
final class DeltaUpkeep implements SinkType.Upkeep {
  @Override
  public void run(EndpointSpec place, Settings settings, Consumer<String> said) {
    if (!settings.dryRun()) {
      DeltaKeys.alone(place).ifPresent(what -> refuse(place, what));
    }
    DeltaCompaction.run(
        DeltaKeys.target(place),
        new DeltaCompaction.Options(settings.targetBytes(), settings.dryRun()),
        said);
  }

  private static void refuse(EndpointSpec place, String what) {
    String key = DeltaKeys.HADOOP_CONFIG.name();
    throw new UserException(
        Diagnostic.error(place.position(key), DeltaCodes.NO_TABLE, "config." + key, what));
  }
}
