package dev.millrace.connect.iceberg;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkType;
import dev.millrace.io.iceberg.IcebergCompaction;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Merges files of tables, and forgets what is old. */
final class IcebergUpkeep implements SinkType.Upkeep {
  @Override
  public List<EndpointSpec> places(EndpointSpec sink) {
    return IcebergKeys.TABLES.names(sink).stream()
        .map(table -> sink.with(IcebergKeys.TABLES.key(), table))
        .toList();
  }

  @Override
  public void run(EndpointSpec place, Settings settings, Consumer<String> said) {
    IcebergCompaction.Options options =
        new IcebergCompaction.Options(
            settings.targetBytes(), settings.grace(), settings.dryRun(), Instant.now());
    IcebergCompaction.run(IcebergKeys.target(place), options, said);
  }
}
