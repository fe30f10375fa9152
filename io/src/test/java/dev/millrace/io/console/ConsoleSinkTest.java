package dev.millrace.io.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.coding.RowCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;

class ConsoleSinkTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addStringField("title")
          .addInt64Field("views")
          .addField("at", ValueKind.TIMESTAMP_TYPE)
          .addNullableField("tags", FieldType.array(FieldType.STRING))
          .addNullableField("raw", FieldType.BYTES)
          .build();

  private static final ByteArrayOutputStream JSON = new ByteArrayOutputStream();
  private static final ByteArrayOutputStream TABLE = new ByteArrayOutputStream();

  private static final class Full extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }

  private static Block block() {
    BlockBuilder builder = new BlockBuilder(RowCodec.of(SCHEMA), 0);
    builder.add(Event.of(0, "Dune\n2", 1200L, 0L, Arrays.asList("a", "b"), null));
    builder.add(Event.of(0, "x".repeat(50), 7L, 1L, null, new byte[] {1, (byte) 0xab}));
    return builder.build();
  }

  private static void print(ConsoleSink.Layout layout, ConsoleSink.Target target) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline
        .apply(Create.of(block()).withCoder(BlockCoder.of()))
        .apply(ConsoleSink.print(new ConsoleSink.Options("out", SCHEMA, layout, target)));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void printsJsonLines() {
    // when
    print(ConsoleSink.Layout.JSON, () -> new PrintStream(JSON, true, StandardCharsets.UTF_8));
    // then
    assertThat(JSON.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"title\":\"Dune\\n2\",\"views\":1200,\"at\":\"1970-01-01T00:00:00.000Z\","
                + "\"tags\":[\"a\",\"b\"],\"raw\":null}\n"
                + "{\"title\":\""
                + "x".repeat(50)
                + "\",\"views\":7,\"at\":\"1970-01-01T00:00:00.001Z\",\"tags\":null,"
                + "\"raw\":\"Aas=\"}\n");
  }

  @Test
  void rowsThatTheTargetDoesNotTakeAreNotCalledWritten() {
    assertThatThrownBy(() -> print(ConsoleSink.Layout.JSON, () -> new PrintStream(new Full())))
        .hasRootCauseInstanceOf(UserException.class)
        .rootCause()
        .hasMessageStartingWith("standard output: error ML-5114: results cannot be printed");
  }

  @Test
  void printsAlignedTables() {
    // when
    print(ConsoleSink.Layout.TABLE, () -> new PrintStream(TABLE, true, StandardCharsets.UTF_8));
    // then
    String x = "x".repeat(39) + "…";
    assertThat(TABLE.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "title"
                + " ".repeat(35)
                + "  views  at                        tags       raw\n"
                + "-".repeat(40)
                + "  -----  ------------------------  ---------  ------\n"
                + "Dune 2"
                + " ".repeat(34)
                + "   1200  1970-01-01T00:00:00.000Z  [\"a\",\"b\"]  NULL\n"
                + x
                + "      7  1970-01-01T00:00:00.001Z  NULL       0x01ab\n");
  }

  @Test
  void aTableWithoutRowsIsItsHeader() {
    assertThat(new RowTable(Schema.builder().addInt32Field("n").addStringField("s").build()).text())
        .isEqualTo("n  s\n-  -\n");
  }
}
