package dev.millrace.io.iceberg;

import dev.millrace.element.block.Block;
import dev.millrace.io.file.table.CommittedSink;
import dev.millrace.io.rows.routing.RowTarget;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** Blocks of rows, each to one of several tables → dead letters, those of all tables. */
final class RoutedTables extends PTransform<PCollection<Block>, PCollection<Block>> {
  private final List<IcebergSinkOptions> tables;
  private final RowTarget target;
  private final String place;

  RoutedTables(List<IcebergSinkOptions> tables, RowTarget target, String place) {
    this.tables = new ArrayList<>(tables);
    this.target = target;
    this.place = place;
  }

  @Override
  public PCollection<Block> expand(PCollection<Block> blocks) {
    List<String> names = tables.stream().map(table -> table.target().table()).toList();
    List<TupleTag<?>> tags = new ArrayList<>();
    names.forEach(name -> tags.add(RouteRowsFn.rowsOf(name)));
    PCollectionTuple routed =
        blocks.apply(
            "Route",
            ParDo.of(new RouteRowsFn(tables.get(0), names, target, place))
                .withOutputTags(RouteRowsFn.LETTERS, TupleTagList.of(tags)));
    PCollectionList<Block> letters =
        PCollectionList.of(CommittedSink.letters(routed.get(RouteRowsFn.LETTERS)));
    for (IcebergSinkOptions table : tables) {
      String name = table.target().table();
      letters =
          letters.and(
              routed
                  .get(RouteRowsFn.rowsOf(name))
                  .setCoder(blocks.getCoder())
                  .apply(name, IcebergSink.write(table)));
    }
    return letters.apply("AllLetters", Flatten.pCollections());
  }
}
