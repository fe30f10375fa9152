package dev.millrace.io.iceberg;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.table.TableOptions;
import dev.millrace.io.file.table.TableOptions.Source;
import dev.millrace.io.iceberg.IcebergSinkOptions.Change;
import dev.millrace.io.iceberg.IcebergSinkOptions.Form;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.rows.routing.RowTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteRowsFnTest {
  private static final Schema ROWS = Schema.builder().addStringField("table").build();

  private static final class NoOutput implements MultiOutputReceiver {
    @Override
    public <T> @Nullable OutputReceiver<T> get(TupleTag<T> tag) {
      return null;
    }

    @Override
    public <T> @Nullable OutputReceiver<Row> getRowReceiver(TupleTag<T> tag) {
      return null;
    }
  }

  @Test
  void withoutLettersARowOfNoTableFailsInTheNameOfAll() {
    // given
    IcebergSinkOptions options =
        new IcebergSinkOptions(
            new IcebergTarget("db.a", "default", Map.of("warehouse", "w"), Map.of()),
            WrittenColumns.of(ROWS, name -> true),
            new Source(new PipelineId("p", "h"), "out", "out", "run"),
            new Form(List.of(), List.of(), Map.of(), false, Map.of()),
            new Change(null, null),
            new TableOptions.Files(128 << 20, 1, null),
            Duration.ZERO,
            false);
    List<String> tables = List.of("db.a", "db.b");
    RowTarget target =
        new RowTarget("a table", row -> row[0], Set.copyOf(tables), null, name -> Optional.empty());
    RouteRowsFn fn = new RouteRowsFn(options, tables, target, "tables 'db.a', 'db.b'");
    BlockBuilder block = new BlockBuilder(RowCodec.of(ROWS), 0);
    block.add(Event.of(0, "db.c"));
    Block rows = block.build();

    // when, then
    assertThatThrownBy(() -> fn.process(rows, new NoOutput()))
        .hasMessageContaining("tables 'db.a', 'db.b'")
        .hasMessageContaining("'db.c' is not a table")
        .hasMessageContaining("ML-5566");
  }
}
