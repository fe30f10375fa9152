package dev.millrace.runner;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What a pipeline file says of file systems: whose credentials, which server. Beam takes it from
 * the options of a pipeline that is made, and files are looked at before one is, and where none is
 * made: for the columns of a source, and to read back what was written.
 */
public final class StoreOptions {
  private StoreOptions() {}

  /**
   * Sets it for the process, until the next pipeline is made. What Beam refuses is told by the run.
   *
   * @param fromFile Beam option → value; where there is none, nothing changes
   */
  public static void set(Map<String, String> fromFile) {
    if (fromFile.isEmpty()) {
      // Beam's options cost time to load, and most files have none.
      return;
    }
    List<String> arguments =
        fromFile.entrySet().stream()
            .map(option -> "--" + option.getKey() + "=" + option.getValue())
            .toList();
    try {
      FileSystems.setDefaultPipelineOptions(BeamOptions.parse(arguments, PipelineOptions.class));
    } catch (IllegalArgumentException refused) {
      // With its place in the file, see OptionRefusal.
    }
  }
}
