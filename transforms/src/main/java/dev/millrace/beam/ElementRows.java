package dev.millrace.beam;

import dev.millrace.element.Envelopes;
import dev.millrace.kernel.ElementKernel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Hosts one element-wise kernel on a plain collection of rows, which keep their times and windows.
 *
 * @param name the step's name in metrics and dead letters
 */
record ElementRows(String name) {

  /**
   * Applies a kernel.
   *
   * @param outputs name and schema per output of the kernel, in its order
   * @return one collection per output, and the dead letters
   */
  Map<String, PCollection<Row>> apply(
      ElementKernel kernel, PCollection<Row> rows, Map<String, Schema> outputs) {
    Map<String, Schema> exits = new LinkedHashMap<>(outputs);
    exits.put(KeyedRows.DEAD_LETTERS, Envelopes.DEAD_LETTER);
    List<TupleTag<Row>> tags = new ArrayList<>();
    exits.keySet().forEach(exit -> tags.add(new TupleTag<>(exit)));
    PCollectionTuple applied =
        rows.apply(
            "Rows",
            ParDo.of(
                    new ElementRowsFn(
                        name, kernel, rows.getSchema(), List.copyOf(exits.values()), tags))
                .withOutputTags(tags.get(0), tagList(tags)));
    Map<String, PCollection<Row>> collections = new LinkedHashMap<>();
    for (TupleTag<Row> tag : tags) {
      Schema schema = exits.get(tag.getId());
      if (schema != null) {
        collections.put(tag.getId(), applied.get(tag).setRowSchema(schema));
      }
    }
    return collections;
  }

  private static TupleTagList tagList(List<TupleTag<Row>> tags) {
    return TupleTagList.of(new ArrayList<>(tags.subList(1, tags.size())));
  }
}
