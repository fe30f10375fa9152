package dev.millrace.runner.state;

import java.util.Map;
import java.util.TreeMap;

/**
 * What the state of a run is of.
 *
 * @param pipeline its name
 * @param hash of the pipeline file
 * @param millrace the version that runs it
 * @param parallelism of its operators
 * @param form of its state, as {@link dev.millrace.plan.StateForm} has it
 * @param origin the savepoint that it begins with; empty without one
 */
public record StateIdentity(
    String pipeline,
    String hash,
    String millrace,
    int parallelism,
    Map<String, Map<String, String>> form,
    String origin) {
  public StateIdentity {
    form = new TreeMap<>(form);
  }
}
