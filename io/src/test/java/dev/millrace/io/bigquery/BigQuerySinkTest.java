package dev.millrace.io.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.bigquery.BigQuerySinkOptions.Create;
import dev.millrace.io.bigquery.BigQuerySinkOptions.Partitioning;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.testing.FakeBigQueryServices;
import org.apache.beam.sdk.io.gcp.testing.FakeDatasetService;
import org.apache.beam.sdk.io.gcp.testing.FakeJobService;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create.Values;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows to tables, with Beam's own stand-in for BigQuery. */
class BigQuerySinkTest {
  private static final long TIME = Instant.parse("2025-03-01T10:00:00.250Z").toEpochMilli();
  private static final Schema PAID =
      Schema.builder()
          .addStringField("order_id")
          .addNullableField("amount", ValueKind.decimalType(12, 2))
          .build();

  /** Beam remembers for the whole process which tables there are: each test has its own. */
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String table = "paid_" + NUMBER.incrementAndGet();
  private final FakeDatasetService tables = new FakeDatasetService();
  private final FakeBigQueryServices services =
      new FakeBigQueryServices().withDatasetService(tables).withJobService(new FakeJobService());

  @BeforeEach
  void emptyDataset() throws Exception {
    FakeDatasetService.setUp();
    FakeJobService.setUp();
    tables.createDataset("demo-project", "shop", "", "", null);
  }

  private BigQuerySinkOptions options(Schema schema) {
    return BigQuerySinkOptions.of(
            "demo-project:shop." + table,
            schema,
            new PipelineId("orders", "0123456789abcdef"),
            "paid")
        .withStep("output:paid");
  }

  private static List<Block> blocks(Schema schema, Object[]... rows) {
    List<Block> blocks = new ArrayList<>();
    for (Object[] row : rows) {
      BlockBuilder block = new BlockBuilder(RowCodec.of(schema), 0);
      block.add(Event.of(TIME, row));
      blocks.add(block.build());
    }
    return blocks;
  }

  private static PTransform<PBegin, PCollection<Block>> bounded(List<Block> blocks) {
    Values<Block> create = org.apache.beam.sdk.transforms.Create.of(blocks);
    return create.withCoder(BlockCoder.of());
  }

  private static PTransform<PBegin, PCollection<Block>> unbounded(List<Block> blocks) {
    TestStream.Builder<Block> stream = TestStream.create(BlockCoder.of());
    for (Block block : blocks) {
      stream =
          stream
              .addElements(block)
              .advanceProcessingTime(org.joda.time.Duration.standardSeconds(6));
    }
    return stream.advanceWatermarkToInfinity();
  }

  /** Runs and gives the dead letters as text, and the counters. */
  private PipelineResult run(
      PTransform<PBegin, PCollection<Block>> source,
      BigQuerySinkOptions options,
      String... letters) {
    BigQueryOptions beam =
        PipelineOptionsFactory.fromArgs("--project=demo-project").as(BigQueryOptions.class);
    beam.setTempLocation(System.getProperty("java.io.tmpdir"));
    beam.setBigQueryProject("demo-project");
    Pipeline pipeline = Pipeline.create(beam);
    PCollection<Block> left =
        pipeline
            .apply("Rows", source)
            .apply("Write", BigQuerySink.write(options).withServices(services));
    List<String> expected = List.of(letters);
    PAssert.that(left)
        .satisfies(
            blocks -> {
              List<String> texts = new ArrayList<>();
              blocks.forEach(block -> texts.add(letter(block)));
              assertThat(texts).containsExactlyInAnyOrderElementsOf(expected);
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static String letter(Block block) {
    BlockReader reader = new BlockReader(block);
    assertThat(reader.next()).isTrue();
    Object[] row =
        RowCodec.of(Envelopes.DEAD_LETTER)
            .decode(new ByteSource(reader.bytes(), reader.rowOffset(), reader.rowLength()));
    String value = new String((byte[]) field(row, "value"), StandardCharsets.UTF_8);
    return String.join(
        " ",
        (String) field(row, "pipeline"),
        (String) field(row, "step"),
        (String) field(row, "code"),
        (String) field(row, "message"),
        value);
  }

  private static Object field(Object[] letter, String name) {
    return letter[Envelopes.DEAD_LETTER.indexOf(name)];
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counts = new TreeMap<>();
    result
        .metrics()
        .queryMetrics(MetricsFilter.builder().build())
        .getCounters()
        .forEach(
            counter -> {
              if (counter.getName().getName().startsWith("output:paid/")) {
                counts.merge(counter.getName().getName(), counter.getAttempted(), Long::sum);
              }
            });
    return counts;
  }

  private List<String> rows() throws Exception {
    return tables.getAllRows("demo-project", "shop", table).stream()
        .map(row -> new TreeMap<>(row).toString())
        .sorted()
        .toList();
  }

  private Table table() throws Exception {
    return tables.getTable(
        new TableReference().setProjectId("demo-project").setDatasetId("shop").setTableId(table));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rowsOfAReplayAreWrittenAndCounted(boolean exactlyOnce) throws Exception {
    // given
    List<Block> blocks =
        blocks(
            PAID,
            new Object[] {"o1", new BigDecimal("9.50")},
            new Object[] {"o2", null},
            new Object[] {"o3", new BigDecimal("0.01")});

    // when
    PipelineResult result =
        run(bounded(blocks), options(PAID).withExactlyOnce(exactlyOnce, Duration.ofSeconds(5), 1));

    // then
    assertThat(rows())
        .containsExactly(
            "{amount=0.01, order_id=o3}", "{amount=9.5, order_id=o1}", "{order_id=o2}");
    assertThat(counters(result)).isEqualTo(Map.of("output:paid/in", 3L, "output:paid/written", 3L));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rowsOfALiveRunAreWrittenAndCounted(boolean exactlyOnce) throws Exception {
    // given
    List<Block> blocks =
        blocks(
            PAID,
            new Object[] {"o1", new BigDecimal("9.50")},
            new Object[] {"o2", new BigDecimal("7.00")});

    // when
    PipelineResult result =
        run(
            unbounded(blocks),
            options(PAID).withExactlyOnce(exactlyOnce, Duration.ofSeconds(5), 1));

    // then
    assertThat(rows()).containsExactly("{amount=7, order_id=o2}", "{amount=9.5, order_id=o1}");
    assertThat(counters(result)).isEqualTo(Map.of("output:paid/in", 2L, "output:paid/written", 2L));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRowThatBigQueryRefusesIsADeadLetter(boolean exactlyOnce) throws Exception {
    // given
    tables.setShouldFailRow(
        (Function<TableRow, Boolean> & Serializable) row -> "o2".equals(row.get("order_id")));
    List<Block> blocks =
        blocks(
            PAID,
            new Object[] {"o1", new BigDecimal("9.50")},
            new Object[] {"o2", new BigDecimal("7.00")},
            new Object[] {"o3", new BigDecimal("1.00")});

    // when
    PipelineResult result =
        run(
            bounded(blocks),
            options(PAID).withExactlyOnce(exactlyOnce, Duration.ofSeconds(5), 1),
            "orders paid ML-6351 BigQuery refused the row: Failing row GenericData{classInfo=[f],"
                + " {order_id=o2, amount=7}} {\"order_id\":\"o2\",\"amount\":\"7\"}");

    // then
    assertThat(rows()).containsExactly("{amount=1, order_id=o3}", "{amount=9.5, order_id=o1}");
    assertThat(counters(result))
        .isEqualTo(
            Map.of(
                "output:paid/in", 3L,
                "output:paid/written", 2L,
                "output:paid/dead_lettered", 1L,
                "output:paid/code/ML-6351", 1L,
                "output:paid/letters", 1L));
  }

  @Test
  void aValueThatItsColumnCannotHoldIsADeadLetter() throws Exception {
    // given
    Schema schema =
        Schema.builder()
            .addStringField("id")
            .addNullableField("n", FieldType.DECIMAL)
            .addNullableField("t", ValueKind.TIMESTAMP_TYPE)
            .addNullableField("tags", FieldType.array(FieldType.STRING.withNullable(true)))
            .build();
    List<Object> hole = new ArrayList<>();
    hole.add(null);
    List<Block> blocks =
        blocks(
            schema,
            new Object[] {"long", new BigDecimal("1e40"), null, null},
            new Object[] {
              "fine", new BigDecimal("0.00000000000000000000000000000000000001"), null, null
            },
            new Object[] {"deep", new BigDecimal("1e-39"), null, null},
            new Object[] {"old", null, -62_135_596_800_001L, null},
            new Object[] {"hole", null, null, hole});

    // when
    run(
        bounded(blocks),
        options(schema),
        "orders paid ML-6350 column 'n': the decimal has more digits than BIGNUMERIC can hold"
            + " {\"id\":\"long\",\"n\":10000000000000000000000000000000000000000,\"t\":null,\"tags\":null}",
        "orders paid ML-6350 column 'n': the decimal has more digits than BIGNUMERIC can hold"
            + " {\"id\":\"deep\",\"n\":0.000000000000000000000000000000000000001,\"t\":null,\"tags\":null}",
        "orders paid ML-6350 column 't': BigQuery's times are those of the years 1 to 9999"
            + " {\"id\":\"old\",\"n\":null,\"t\":\"0000-12-31T23:59:59.999Z\",\"tags\":null}",
        "orders paid ML-6350 column 'tags': an array with NULL in it has no place in a repeated"
            + " column {\"id\":\"hole\",\"n\":null,\"t\":null,\"tags\":[null]}");

    // then
    assertThat(tables.getAllRows("demo-project", "shop", table))
        .extracting(row -> row.get("id"))
        .containsExactly("fine");
  }

  @Test
  void withoutAnOutputForDeadLettersABadRowFailsTheRun() {
    // given
    tables.setShouldFailRow((Function<TableRow, Boolean> & Serializable) row -> true);
    List<Block> blocks = blocks(PAID, new Object[][] {{"o1", new BigDecimal("9.50")}});

    // when, then
    assertThatThrownBy(() -> run(bounded(blocks), options(PAID).withLetters(false)))
        .hasMessageContaining(
            ": error ML-5356 outputs.paid: a row cannot be written, and the"
                + " pipeline has no 'dead_letter' output: BigQuery refused the row: ");
  }

  @Test
  void everyTypeHasItsColumnAndKeepsItsValue() throws Exception {
    // given
    Schema inner =
        Schema.builder().addStringField("sku").addNullableField("n", FieldType.INT32).build();
    Schema schema =
        Schema.builder()
            .addField("flag", FieldType.BOOLEAN)
            .addField("small", FieldType.INT16)
            .addField("big", FieldType.INT64)
            .addField("real", FieldType.DOUBLE)
            .addField("money", ValueKind.decimalType(12, 2))
            .addField("any", FieldType.DECIMAL)
            .addField("text", FieldType.STRING)
            .addField("raw", FieldType.BYTES)
            .addField("at", ValueKind.TIMESTAMP_TYPE)
            .addField("at_micros", ValueKind.TIMESTAMP_MICROS_TYPE)
            .addField("day", ValueKind.DATE_TYPE)
            .addField("clock", ValueKind.TIME_TYPE)
            .addField("item", FieldType.row(inner).withNullable(true))
            .addField("items", FieldType.array(FieldType.row(inner)))
            .addField("prices", FieldType.map(FieldType.STRING, FieldType.INT64))
            .build();
    Map<Object, Object> prices = new LinkedHashMap<>();
    prices.put("EUR", 7L);
    Object[] row = {
      true,
      (short) 7,
      Long.MIN_VALUE,
      0.1,
      new BigDecimal("12.30"),
      new BigDecimal("1e-20"),
      "ä",
      new byte[] {1, 2},
      TIME,
      TIME * 1000 + 17,
      (int) LocalDate.of(2025, 3, 1).toEpochDay(),
      36_000_250,
      new Object[] {"s0", null},
      List.of(new Object[] {"s1", 1}, new Object[] {"s2", null}),
      prices
    };

    // when
    run(bounded(blocks(schema, row)), options(schema).withEventTimeColumn("event_time"));

    // then
    TableSchema columns = table().getSchema();
    assertThat(columns.getFields().stream().map(BigQuerySinkTest::column))
        .containsExactly(
            "flag BOOL REQUIRED",
            "small INT64 REQUIRED",
            "big INT64 REQUIRED",
            "real FLOAT64 REQUIRED",
            "money NUMERIC REQUIRED",
            "any BIGNUMERIC REQUIRED",
            "text STRING REQUIRED",
            "raw BYTES REQUIRED",
            "at TIMESTAMP REQUIRED",
            "at_micros TIMESTAMP REQUIRED",
            "day DATE REQUIRED",
            "clock TIME REQUIRED",
            "item RECORD NULLABLE [sku STRING REQUIRED, n INT64 NULLABLE]",
            "items RECORD REPEATED [sku STRING REQUIRED, n INT64 NULLABLE]",
            "prices RECORD REPEATED [key STRING REQUIRED, value INT64 NULLABLE]",
            "event_time TIMESTAMP REQUIRED");
    TableRow written = tables.getAllRows("demo-project", "shop", table).get(0);
    assertThat(new TreeMap<>(written).toString())
        .isEqualTo(
            "{any=1E-20, at=2025-03-01 T10:00:00.25, at_micros=2025-03-01 T10:00:00.250017,"
                + " big=-9223372036854775808, clock=10:00:00.250, day=2025-03-01,"
                + " event_time=2025-03-01 T10:00:00.25, flag=true,"
                + " item=GenericData{classInfo=[f], {sku=s0}},"
                + " items=[GenericData{classInfo=[f], {sku=s1, n=1}},"
                + " GenericData{classInfo=[f], {sku=s2}}], money=12.3,"
                + " prices=[GenericData{classInfo=[f], {key=EUR, value=7}}], raw=AQI=, real=0.1,"
                + " small=7, text=ä}");
  }

  private static String column(TableFieldSchema field) {
    String text = field.getName() + " " + field.getType() + " " + field.getMode();
    return field.getFields() == null
        ? text
        : text + " " + field.getFields().stream().map(BigQuerySinkTest::column).toList();
  }

  @Test
  void partitioningAndClusteringAreAskedForWhenTheTableIsMade() throws Exception {
    run(
        bounded(blocks(PAID, new Object[][] {{"o1", null}})),
        options(PAID)
            .withEventTimeColumn("event_time")
            .withLayout(new Partitioning("DAY", "event_time"), List.of("order_id")));

    assertThat(table().getTimePartitioning().getType()).isEqualTo("DAY");
    assertThat(table().getTimePartitioning().getField()).isEqualTo("event_time");
    assertThat(table().getClustering().getFields()).containsExactly("order_id");
  }

  @Test
  void rowsAreAddedToThoseOfAnEarlierRun() throws Exception {
    run(bounded(blocks(PAID, new Object[][] {{"o1", null}})), options(PAID));

    run(
        bounded(blocks(PAID, new Object[][] {{"o2", null}})),
        options(PAID).withCreate(Create.NEVER));

    assertThat(rows()).containsExactly("{order_id=o1}", "{order_id=o2}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"live exactly once", "live", "replay exactly once", "replay"})
  void aRowGoesToTheTableThatItNames(String how) throws Exception {
    // given
    Schema home = Schema.builder().addNullableField("country", FieldType.STRING).build();
    Schema schema =
        Schema.builder()
            .addStringField("id")
            .addNullableField("n", FieldType.INT32)
            .addField("home", FieldType.row(home))
            .build();
    List<Block> blocks =
        blocks(
            schema,
            new Object[] {"o1", 1, new Object[] {"de"}},
            new Object[] {"o2", 2, new Object[] {"fr"}},
            new Object[] {"o3", 1, new Object[] {"de"}},
            new Object[] {"o4", 1, new Object[] {null}},
            new Object[] {"o5", 1, new Object[] {"a.b"}});

    // when
    PipelineResult result =
        run(
            how.startsWith("live") ? unbounded(blocks) : bounded(blocks),
            BigQuerySinkOptions.of(
                    "shop." + table + "_{home.country}_{n}_{$YYYY}{$MM}{$DD}",
                    schema,
                    new PipelineId("orders", "0123456789abcdef"),
                    "paid")
                .withStep("output:paid")
                .withExactlyOnce(how.endsWith("once"), Duration.ofSeconds(5), 1),
            "orders paid ML-6352 column 'home.country' is NULL, so that the row has no table"
                + " {\"id\":\"o4\",\"n\":1,\"home\":{\"country\":null}}",
            "orders paid ML-6352 column 'home.country': 'a.b' cannot be part of a table's name"
                + " {\"id\":\"o5\",\"n\":1,\"home\":{\"country\":\"a.b\"}}");

    // then
    assertThat(ids("_de_1_20250301")).containsExactlyInAnyOrder("o1", "o3");
    assertThat(ids("_fr_2_20250301")).containsExactly("o2");
    assertThat(counters(result))
        .containsEntry("output:paid/in", 5L)
        .containsEntry("output:paid/written", 3L)
        .containsEntry("output:paid/dead_lettered", 2L);
  }

  private List<Object> ids(String tail) throws Exception {
    return tables.getAllRows("demo-project", "shop", table + tail).stream()
        .map(row -> row.get("id"))
        .toList();
  }
}
