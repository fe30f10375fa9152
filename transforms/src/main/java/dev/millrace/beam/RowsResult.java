package dev.millrace.beam;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/**
 * The collections that a transform gives, by name. Each transform's own result has a method per
 * collection; a collection that nobody reads costs little.
 */
public abstract class RowsResult implements POutput {
  private final Pipeline pipeline;
  private final Map<String, PCollection<Row>> collections = new LinkedHashMap<>();

  RowsResult(Map<String, PCollection<Row>> collections) {
    this.pipeline = collections.values().iterator().next().getPipeline();
    this.collections.putAll(collections);
  }

  final PCollection<Row> collection(String name) {
    return Objects.requireNonNull(collections.get(name), name);
  }

  @Override
  public final Pipeline getPipeline() {
    return pipeline;
  }

  @Override
  public final Map<TupleTag<?>, PValue> expand() {
    Map<TupleTag<?>, PValue> expanded = new LinkedHashMap<>();
    collections.forEach((name, rows) -> expanded.put(new TupleTag<Row>(name), rows));
    return expanded;
  }

  /** Beam calls it when the transform was applied; the parts have finished themselves by then. */
  @Override
  public final void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {
    // Nothing is left to specify: the parts were made by applied transforms.
  }
}
