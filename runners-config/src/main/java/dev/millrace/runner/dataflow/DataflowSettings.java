package dev.millrace.runner.dataflow;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line says about Dataflow.
 *
 * @param profile in place of the shipped one
 * @param tempLocation a bucket's path for staged libraries and temporary files
 * @param jobName in place of the one made of the pipeline's name
 * @param update whether the running job of that name is replaced
 * @param options further options of Beam
 */
public record DataflowSettings(
    Optional<Path> profile,
    Optional<String> project,
    Optional<String> region,
    Optional<String> tempLocation,
    Optional<String> jobName,
    Optional<String> serviceAccount,
    boolean update,
    Map<String, String> options) {

  public DataflowSettings {
    options = new LinkedHashMap<>(options);
  }
}
