package dev.millrace.filetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.capture.CapturedRun;
import dev.millrace.element.Event;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.testing.generate.Counts;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.Kind;
import dev.millrace.testing.oracle.ShippedPipelines;
import dev.millrace.testing.oracle.TimedRow;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Live and replayed, the shipped pipelines give the rows that the independent model gives. */
class GeneratedParityTest {
  private static final long BOUND = 120_000;

  @ParameterizedTest(name = "{0}, seed {1}, slices of {2}")
  @CsvSource({
    "PLAYBACK, 42, 1000",
    "PLAYBACK, 1, 37",
    "ORDERS, 42, 1000",
    "ORDERS, 1, 37",
    "USERS, 42, 1000",
    "USERS, 1, 37",
    "USERS, 2, 100"
  })
  void bothModesGiveTheModelsRows(Domain domain, long seed, int sliceSize) {
    // given
    long events = seed == 42 ? GeneratorOptions.demo(domain).events() : 800;
    GeneratorOptions options = GeneratorOptions.of(domain, events).withSeed(seed);
    Generator generator = Generator.of(domain, options);
    Map<String, List<TimedRow>> expected = ShippedPipelines.expected(domain, generator);
    Counts counts = generator.counts();
    long dead = counts.topics().stream().mapToLong(counts::dead).sum();
    long late = counts.topics().stream().mapToLong(t -> counts.of(t, Kind.LATE)).sum();
    int failed = expected.get(OutputSpec.DEAD_LETTER).size();

    // when
    Map<String, List<Event>> live = run(domain, options, sliceSize, true);
    Map<String, List<Event>> replayed = run(domain, options, sliceSize, false);

    // then
    assertThat(live.get(OutputSpec.DEAD_LETTER)).hasSize((int) dead + failed);
    assertThat(replayed.get(OutputSpec.DEAD_LETTER)).hasSize((int) dead + failed);
    assertThat(live.get(OutputSpec.LATE)).hasSize((int) late);
    Plan plan = plan(domain);
    for (PlanOutput output : plan.outputs()) {
      String name = output.name();
      if (!name.equals(OutputSpec.DEAD_LETTER) && !name.equals(OutputSpec.LATE)) {
        Map<String, Integer> rows = counted(expected.get(name));
        assertThat(counted(live.get(name), output.schema())).as("live " + name).isEqualTo(rows);
        assertThat(counted(replayed.get(name), output.schema()))
            .as("replayed " + name)
            .isEqualTo(rows);
      }
    }
  }

  private Map<String, List<Event>> run(
      Domain domain, GeneratorOptions options, int sliceSize, boolean live) {
    Plan plan = plan(domain);
    Map<String, FileTestInput> inputs =
        GeneratedStreams.of(plan, Generator.of(domain, options), sliceSize, BOUND);
    return CapturedRun.of(
            plan,
            FileTestSources.of(plan, inputs, live),
            new CapturedRun.Form(live, 3),
            directOptions())
        .rows();
  }

  private static Plan plan(Domain domain) {
    String file =
        switch (domain) {
          case PLAYBACK -> "playback-engagement";
          case ORDERS -> "orders-payments";
          case USERS -> "user-sessions";
        };
    return Planner.plan(PipelineFiles.read(Path.of("definitions", file + ".yaml"), Map.of()));
  }

  private static DirectOptions directOptions() {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setEnforceEncodability(false);
    options.setEnforceImmutability(false);
    options.setTargetParallelism(1);
    return options;
  }

  private static Map<String, Integer> counted(List<TimedRow> rows) {
    Map<String, Integer> counts = new TreeMap<>();
    for (TimedRow row : rows) {
      Map<String, Object> values = new LinkedHashMap<>();
      row.row().forEach((column, value) -> values.put(column, plain(value)));
      counts.merge(row.time() + " " + values, 1, Integer::sum);
    }
    return counts;
  }

  private static Map<String, Integer> counted(List<Event> events, Schema schema) {
    List<TimedRow> rows = new ArrayList<>();
    for (Event event : events) {
      rows.add(new TimedRow(map(event.values(), schema), event.time()));
    }
    return counted(rows);
  }

  private static Map<String, Object> map(Object[] values, Schema schema) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      row.put(schema.getField(i).getName(), value(values[i], schema.getField(i).getType()));
    }
    return row;
  }

  private static Object value(Object value, FieldType type) {
    if (value instanceof Object[] nested) {
      return map(nested, type.getRowSchema());
    } else if (value instanceof List<?> list) {
      return list.stream().map(v -> value(v, type.getCollectionElementType())).toList();
    }
    return value;
  }

  /** Equal values get equal texts: decimals of any scale, maps of any order. */
  private static Object plain(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros().toPlainString();
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((k, v) -> sorted.put(k.toString(), plain(v)));
      return sorted;
    } else if (value instanceof List<?> list) {
      return list.stream().map(GeneratedParityTest::plain).toList();
    }
    return value;
  }
}
