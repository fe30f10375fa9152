package dev.millrace.backfill;

import dev.millrace.backfill.BackfillSettings.Span;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.output.OutputPart;
import dev.millrace.io.file.output.OutputSpan;
import dev.millrace.io.file.tree.PartitionPattern;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.PlanOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows that an output has of a part of event time, as a directory that holds them alone. */
final class ThereRows {
  private final BackfillSettings settings;
  private final PlanOutput output;
  private final Path links;

  /**
   * @param links a directory of its own
   */
  ThereRows(BackfillSettings settings, PlanOutput output, Path links) {
    this.settings = settings;
    this.output = output;
    this.links = links.resolve(output.name());
  }

  /**
   * Finds them.
   *
   * @return empty if there are none
   * @throws UserException ML-4143 if the output is not on this machine; ML-5112 if some of its
   *     files hold other times, too
   */
  Optional<OutputRows> of(Span span) {
    EndpointSpec sink = output.replay().orElseThrow();
    String directory = settings.directory(output);
    Path local =
        LocalPaths.of(directory)
            .orElseThrow(
                () ->
                    Refusals.of(
                        Refusals.NOT_LOCAL,
                        "--diff reads outputs on this machine, not '" + directory + "'"));
    OutputSpan part =
        new OutputSpan(
            span.from(),
            span.to(),
            "",
            sink.text(FileKeys.PARTITIONS.name()).map(PartitionPattern::of).orElse(null));
    List<String> files = OutputPart.files(directory, part);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    try {
      link(local, files);
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(directory, e), e);
    }
    return settings.out().isPresent()
        ? Optional.of(OutputRows.ofDirectory(links, output.schema()))
        : OutputRows.of(output, elsewhere(sink));
  }

  private void link(Path directory, List<String> files) throws IOException {
    Files.createDirectories(links);
    for (String file : files) {
      Path from = directory.resolve(file).toAbsolutePath();
      Files.createSymbolicLink(links.resolve(String.valueOf(from.getFileName())), from);
    }
  }

  private EndpointSpec elsewhere(EndpointSpec sink) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>(sink.config());
    config.put(FileKeys.SINK_PATH.name(), links.toString());
    return new EndpointSpec(sink.type(), sink.position(), config, sink.positions());
  }
}
