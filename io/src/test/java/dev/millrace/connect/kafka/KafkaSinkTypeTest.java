package dev.millrace.connect.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.SinkContext;
import dev.millrace.diag.Position;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.expr.Expression;
import dev.millrace.expr.TypedExpression;
import dev.millrace.io.kafka.write.KafkaSinkOptions;
import dev.millrace.io.kafka.write.SinkField;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class KafkaSinkTypeTest {
  private static final Schema SCHEMA = Schema.builder().addStringField("user").build();
  private static final TypedExpression USER =
      new TypedExpression("user", Expression.column(0), FieldType.STRING, List.of("user"), 0);

  private record Context(EndpointSpec sink, Map<String, TypedExpression> expressions)
      implements SinkContext {
    @Override
    public String output() {
      return "paid";
    }

    @Override
    public String step() {
      return "output:paid";
    }

    @Override
    public Schema schema() {
      return SCHEMA;
    }

    @Override
    public PipelineId pipeline() {
      return new PipelineId("orders", "abc");
    }

    @Override
    public RunMark mark() {
      return new RunMark("abc", "run-7");
    }

    @Override
    public boolean live() {
      return true;
    }

    @Override
    public boolean endless() {
      return true;
    }

    @Override
    public boolean asksServices() {
      return false;
    }

    @Override
    public boolean checkpoints() {
      return true;
    }

    @Override
    public int fileWriters(boolean directories) {
      return 1;
    }

    @Override
    public boolean takesLetters() {
      return false;
    }
  }

  private static Context context(
      Map<String, Object> config, Map<String, TypedExpression> expressions) {
    Position position = new Position("p.yaml", 1, 1);
    return new Context(
        new EndpointSpec("WriteToKafka", position, Map.copyOf(config), Map.of()), expressions);
  }

  @Test
  void everyRecordTellsItsRun() throws RowFault {
    // given
    Map<String, Object> config =
        Map.of("topic", "t", "bootstrap_servers", "b:9092", "format", "JSON");

    // when
    KafkaSinkOptions sink =
        SerializableUtils.clone(KafkaSinkType.options(context(config, Map.of())));

    // then
    assertThat(sink.headers()).extracting(SinkField::name).containsExactly("millrace-run");
    assertThat(sink.headers().get(0).expression().evaluate(new Object[0])).isEqualTo("abc/run-7");
    assertThat(sink.key()).isNull();
    assertThat(sink.exactlyOnce()).isNull();
  }

  @Test
  void expressionsBecomeKeyHeadersAndTopic() throws RowFault {
    // given
    Map<String, Object> config =
        Map.of(
            "topic",
            Map.of("expression", "user", "names", List.of("ann", "bob")),
            "bootstrap_servers",
            "b:9092",
            "format",
            "JSON");

    // when
    KafkaSinkOptions sink =
        KafkaSinkType.options(
            context(config, Map.of("topic", USER, "key", USER, "headers.h", USER)));

    // then
    assertThat(sink.topic().name()).isNull();
    assertThat(sink.key()).isNotNull();
    assertThat(sink.headers()).extracting(SinkField::name).containsExactly("millrace-run", "h");
  }

  @Test
  void exactlyOnceIsNamedFromPipelineAndOutputUnlessTheFileNamesIt() {
    // given
    Map<String, Object> own =
        Map.of(
            "topic", "t", "bootstrap_servers", "b", "format", "JSON", "delivery", "exactly_once");
    Map<String, Object> named =
        Map.of(
            "topic",
            "t",
            "bootstrap_servers",
            "b",
            "format",
            "JSON",
            "delivery",
            "exactly_once",
            "producer_config_updates",
            Map.of("transactional.id", "mine"));

    // when, then
    assertThat(KafkaSinkType.options(context(own, Map.of())).exactlyOnce())
        .hasToString("ExactlyOnce[id=millrace-orders-paid, shards=4]");
    assertThat(KafkaSinkType.options(context(named, Map.of())).exactlyOnce().toString())
        .contains("mine");
  }
}
