package dev.millrace.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.spec.EdgeStep.Create;
import dev.millrace.spec.JoinKind.AsOfJoin;
import dev.millrace.spec.JoinKind.TableJoin;
import dev.millrace.spec.JoinKind.WindowJoin;
import dev.millrace.spec.KeyedStep.Combine;
import dev.millrace.spec.KeyedStep.Join;
import dev.millrace.spec.KeyedStep.JoinType;
import dev.millrace.spec.Located;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.RowStep.Explode;
import dev.millrace.spec.RowStep.Filter;
import dev.millrace.spec.RowStep.Flatten;
import dev.millrace.spec.RowStep.MapToFields;
import dev.millrace.spec.RowStep.WindowInto;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TransformSpec;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Beam YAML's own forms, written for this test after its documentation, are read unchanged. */
final class BeamYamlTest {

  private static PipelineSpec read(String yaml) {
    return PipelineFiles.parse("beam.yaml", yaml, Map.of()).spec();
  }

  /** {@code NAME <- alias:reference, ...} per step. */
  private static List<String> graph(PipelineSpec spec) {
    return spec.transforms().stream()
        .map(
            step ->
                step.name()
                    + " <- "
                    + step.inputs().stream()
                        .map(in -> in.alias() + ":" + in.reference())
                        .collect(Collectors.joining(", ")))
        .toList();
  }

  @Test
  void aChainLinksEachStepToTheOneAbove() {
    // given
    String yaml =
        """
        pipeline:
          type: chain
          source:
            type: ReadFromCsv
            config:
              path: /data/input*.csv
          transforms:
            - type: Filter
              config:
                language: generic
                keep: "col3 > 100"
            - type: MapToFields
              name: Sums
              config:
                fields:
                  total: {expression: "col1 + col2", output_type: INTEGER}
          sink:
            type: WriteToJson
            config:
              path: /data/output.json
        """;

    // when
    PipelineSpec spec = read(yaml);

    // then
    assertThat(graph(spec))
        .containsExactly(
            "ReadFromCsv <- ",
            "Filter <- input:ReadFromCsv",
            "Sums <- input:Filter",
            "WriteToJson <- input:Sums");
    assertThat(spec.failOnError()).isTrue();
    MapToFields map = (MapToFields) spec.transforms().get(2).step();
    assertThat(map.fields())
        .hasToString(
            "{total=MappedField[expression=col1 + col2, outputType=Optional[INTEGER],"
                + " byName=true]}");
  }

  @Test
  void aBareListAndTheOlderFormWithoutConfigAreComposites() {
    // given
    String yaml =
        """
        pipeline:
          - type: Create
            name: Numbers
            elements: [1, 2, {element: 3}]
          - type: Filter
            input: Numbers
            keep: element > 1
          - type: Explode
            input: Filter
            fields: element
          - type: LogForTesting
            input: Explode
        """;

    // when
    PipelineSpec spec = read(yaml);

    // then
    assertThat(graph(spec))
        .containsExactly(
            "Numbers <- ",
            "Filter <- input:Numbers",
            "Explode <- input:Filter",
            "LogForTesting <- input:Explode");
    assertThat(((Create) spec.transforms().get(0).step()).elements())
        .extracting(row -> row.values().toString())
        .containsExactly("{element=1}", "{element=2}", "{element=3}");
    assertThat(((Filter) spec.transforms().get(1).step()).keep().text()).isEqualTo("element > 1");
    assertThat(((Explode) spec.transforms().get(2).step()).fields())
        .extracting(Located::text)
        .containsExactly("element");
  }

  @Test
  void unnamedStepsOfOneTypeGetNumbersAndAWarning() {
    // given
    String yaml =
        """
        pipeline:
          type: chain
          transforms:
            - {type: Create, config: {elements: [1]}}
            - {type: Filter, config: {keep: element > 1}}
            - {type: Filter, config: {keep: element > 2}}
            - {type: LogForTesting}
        """;

    // when
    ParsedPipeline parsed = PipelineFiles.parse("beam.yaml", yaml, Map.of());

    // then
    assertThat(graph(parsed.spec()))
        .containsExactly(
            "Create <- ",
            "Filter <- input:Create",
            "Filter_2 <- input:Filter",
            "LogForTesting <- input:Filter_2");
    assertThat(parsed.warnings())
        .extracting(Diagnostic::toString)
        .containsExactly(
            "beam.yaml:6:14: warning ML-2012 transforms.Filter_2: several steps are called"
                + " 'Filter'; this one becomes 'Filter_2' as long as it keeps its place. Give it a"
                + " 'name'.");
  }

  @Test
  void combineHasAllItsForms() {
    // given
    String yaml =
        """
        pipeline:
          type: chain
          transforms:
            - type: Create
              config:
                elements: [{a: 1, b: x}]
            - type: Combine
              config:
                language: sql
                group_by: {letter: lower(b), number: a}
                combine:
                  a_sum: {value: "a * 2", fn: sum}
                  n: count
                  b: {fn: max, filter: "a > 1"}
                  best:
                    value: a
                    fn: {type: top, config: {n: 3}}
            - type: LogForTesting
        """;

    // when
    Combine combine = (Combine) read(yaml).transforms().get(1).step();

    // then
    assertThat(combine.groupBy()).hasToString("{letter=lower(b), number=a}");
    assertThat(combine.combine())
        .hasToString(
            "{a_sum=CombineField[value=Optional[a * 2], filter=Optional.empty, function=sum,"
                + " config={}], n=CombineField[value=Optional.empty, filter=Optional.empty,"
                + " function=count, config={}], b=CombineField[value=Optional.empty,"
                + " filter=Optional[a > 1], function=max, config={}],"
                + " best=CombineField[value=Optional[a], filter=Optional.empty, function=top,"
                + " config={n=3}]}");
  }

  @Test
  void joinHasAllItsForms() {
    // given
    String yaml =
        """
        pipeline:
          transforms:
            - {type: Create, name: L, config: {elements: [{k: 1}]}}
            - {type: Create, name: R, config: {elements: [{k: 1}]}}
            - type: Join
              name: Shared
              input: {left: L, right: R}
              config: {type: outer, equalities: k}
            - type: Join
              name: Mapped
              input: {left: L, right: R}
              config:
                type: {outer: [right]}
                equalities:
                  - {left: k, right: k2}
                  - j
                fields:
                  left: [k]
                  right: {other: k2}
            - type: Join
              name: Lists
              input: {left: [L, R], right: R}
              config: {equalities: [k], as_of: right}
            - type: Join
              name: Table
              input: L
              config: {equalities: k, type: left, table: {type: ReadFromCsv, config: {path: t.csv}}}
            - {type: Flatten, input: [Shared, Mapped, Lists, Table]}
            - {type: LogForTesting, input: Flatten}
        """;

    // when
    PipelineSpec spec = read(yaml);

    // then
    assertThat(graph(spec))
        .containsExactly(
            "L <- ",
            "R <- ",
            "Shared <- left:L, right:R",
            "Mapped <- left:L, right:R",
            "Lists/left <- left0:L, left1:R",
            "Lists <- left:Lists/left, right:R",
            "Table <- input:L",
            "Flatten <- input0:Shared, input1:Mapped, input2:Lists, input3:Table",
            "LogForTesting <- input:Flatten");
    Map<String, TransformSpec> steps =
        spec.transforms().stream().collect(Collectors.toMap(TransformSpec::name, s -> s));
    Join shared = (Join) steps.get("Shared").step();
    Join mapped = (Join) steps.get("Mapped").step();
    assertThat(shared.type()).isEqualTo(JoinType.OUTER);
    assertThat(shared.kind()).isEqualTo(new WindowJoin());
    assertThat(shared.equalities()).hasToString("[{left=k, right=k}]");
    assertThat(mapped.type()).isEqualTo(JoinType.RIGHT);
    assertThat(mapped.equalities()).hasToString("[{left=k, right=k2}, {left=j, right=j}]");
    assertThat(mapped.fields()).hasToString("{left={k=k}, right={other=k2}}");
    assertThat(((Join) steps.get("Lists").step()).kind()).isInstanceOf(AsOfJoin.class);
    assertThat(((Join) steps.get("Table").step()).kind()).isInstanceOf(TableJoin.class);
    assertThat(((Join) steps.get("Table").step()).equalities()).hasToString("[{input=k, table=k}]");
    assertThat(steps.get("Lists/left").step()).isInstanceOf(Flatten.class);
  }

  @Test
  void windowingStandsAtStepsAtWindowIntoOrAtThePipeline() {
    // given
    String yaml =
        """
        pipeline:
          type: chain
          transforms:
            - {type: Create, config: {elements: [{a: 1}]}}
            - type: WindowInto
              windowing: {type: sliding, size: 5m, period: 90}
            - type: WindowInto
              name: Sessions
              config: {windowing: {type: sessions, gap: 1.5h}}
            - type: Combine
              windowing: {type: fixed, size: 1d, offset: 500ms}
              config: {group_by: [], combine: {n: count}}
            - type: LogForTesting
          windowing: {type: fixed, size: 60}
        """;

    // when
    List<TransformSpec> steps = read(yaml).transforms();

    // then
    assertThat(steps.get(0).windowing())
        .contains(new FixedWindows(Duration.ofMinutes(1), Duration.ZERO));
    assertThat(steps.get(1).windowing()).isEmpty();
    assertThat(steps.get(1).step())
        .isEqualTo(
            new WindowInto(
                new SlidingWindows(Duration.ofMinutes(5), Duration.ofSeconds(90), Duration.ZERO)));
    assertThat(steps.get(2).step())
        .isEqualTo(new WindowInto(new SessionWindows(Duration.ofMinutes(90))));
    assertThat(steps.get(3).windowing())
        .contains(new FixedWindows(Duration.ofDays(1), Duration.ofMillis(500)));
    assertThat(steps.get(4).windowing()).isEmpty();
  }

  @Test
  void compositesAreFlattened() {
    // given
    String yaml =
        """
        pipeline:
          type: composite
          transforms:
            - type: Create
              name: Source
              config: {elements: [{a: 1}]}
            - type: composite
              name: Split
              input: Source
              windowing: {type: fixed, size: 10s}
              transforms:
                - {type: Filter, name: Low, input: input, config: {keep: a < 5}}
                - type: chain
                  name: High
                  input: input
                  transforms:
                    - {type: Filter, config: {keep: a >= 5}}
                    - {type: MapToFields, config: {fields: {b: a}}}
              output: {low: Low, high: High}
            - {type: LogForTesting, name: A, input: Split.low}
            - {type: LogForTesting, name: B, input: Split.high}
        """;

    // when
    PipelineSpec spec = read(yaml);

    // then
    assertThat(graph(spec))
        .containsExactly(
            "Source <- ",
            "Split/Low <- input:Source",
            "Split/High/Filter <- input:Source",
            "Split/High/MapToFields <- input:Split/High/Filter",
            "A <- input:Split/Low",
            "B <- input:Split/High/MapToFields");
    assertThat(spec.transforms())
        .filteredOn(step -> step.windowing().isPresent())
        .extracting(TransformSpec::name)
        .containsExactly("Split/Low", "Split/High/Filter");
  }

  @Test
  void errorOutputsAndExtraTransformsAreRead() {
    // given
    String yaml =
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromKafka
              config:
                topic: t
                bootstrap_servers: localhost:9092
                format: JSON
                schema:
                  type: object
                  properties: {a: {type: integer}}
                auto_offset_reset_config: latest
                consumer_config: {group.id: g, max.poll.records: 5}
            - type: MapToFields
              name: ToRatio
              config:
                language: generic
                append: true
                drop: a
                fields: {b: a}
                error_handling: {output: errors}
            - type: WriteToParquet
              config: {path: /out}
          extra_transforms:
            - type: WriteToJson
              input: ToRatio.errors
              config: {path: /errors}
        options:
          streaming: true
          experiments: [a, b]
        """;

    // when
    PipelineSpec spec = read(yaml);

    // then
    assertThat(graph(spec))
        .containsExactly(
            "ReadFromKafka <- ",
            "ToRatio <- input:ReadFromKafka",
            "WriteToParquet <- input:ToRatio",
            "WriteToJson <- input:ToRatio.errors");
    assertThat(spec.transforms().get(1).errorOutput()).hasToString("Optional[errors]");
    assertThat(spec.transforms().get(0).step())
        .isInstanceOfSatisfying(
            dev.millrace.spec.EdgeStep.Read.class,
            read -> {
              assertThat(read.endpoint().text("auto_offset_reset_config")).contains("latest");
              assertThat(read.endpoint().map("consumer_config"))
                  .isEqualTo(Map.of("group.id", "g", "max.poll.records", "5"));
            });
    assertThat(spec.options()).isEqualTo(Map.of("streaming", "true", "experiments", "a,b"));
  }

  @Test
  void testsOfBeamYamlAreRead() {
    // given
    String yaml =
        """
        pipeline:
          type: chain
          transforms:
            - {type: ReadFromCsv, config: {path: in.csv}}
            - {type: Filter, config: {keep: a > 1}}
            - {type: WriteToJson, config: {path: out}}
        tests:
          - name: MyRegressionTest
            mock_outputs:
              - name: ReadFromCsv
                elements:
                  - {a: 1}
                  - {a: 2, b: [x, {y: null}]}
            expected_inputs:
              - name: WriteToJson
                elements:
                  - {a: 2, b: [x, {y: null}]}
          - mock_inputs:
              - name: Filter
                elements: [{a: 3}]
            expected_outputs:
              - name: Filter
                elements: [{a: 3}]
            allowed_sources: [ReadFromCsv]
        """;

    // when
    List<TestSpec> tests = read(yaml).tests();

    // then
    assertThat(tests).extracting(TestSpec::name).containsExactly("MyRegressionTest", "test 2");
    assertThat(tests.get(0).mockOutputs().get("ReadFromCsv"))
        .extracting(row -> row.values().toString())
        .containsExactly("{a=1}", "{a=2, b=[x, {y=null}]}");
    assertThat(tests.get(0).expectedInputs().get(0).elements())
        .extracting(row -> row.values().toString())
        .containsExactly("{a=2, b=[x, {y=null}]}");
    assertThat(tests.get(0).modes()).containsExactly(TestSpec.Mode.LIVE, TestSpec.Mode.REPLAY);
    assertThat(tests.get(1).mockInputs()).containsOnlyKeys("Filter");
    assertThat(tests.get(1).allowedSources())
        .extracting(Located::text)
        .containsExactly("ReadFromCsv");
  }
}
