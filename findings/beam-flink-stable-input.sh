#!/usr/bin/env bash
# Beam's Flink runner hands out elements to a step with @RequiresStableInput that no completed checkpoint holds, once the job was
# restored: what came behind the barrier of the first checkpoint after that comes out with what came before it. If the job fails
# again before the next checkpoint, these elements are made and handed out a second time. It has two buffers, used in turn, and
# that of the restored checkpoint is still full when its turn comes again.
#
# Seen with org.apache.beam:beam-runners-flink-1.19 2.70.0 and Flink 1.19.3 on Java 17:
#   without a restore: checkpoint 2 is complete, handed out [of 1, before 2]
#   after a restore:   checkpoint 2 is complete, handed out [of 1, behind 2, before 2]
#
# Needs Java 17 or newer and Maven. Exits with 1 if the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.beam</groupId><artifactId>beam-runners-flink-1.19</artifactId><version>2.70.0</version>
      <exclusions><exclusion><groupId>org.apache.beam</groupId><artifactId>beam-runners-java-job-service</artifactId></exclusion></exclusions></dependency>
    <dependency><groupId>org.apache.flink</groupId><artifactId>flink-streaming-java</artifactId><version>1.19.3</version></dependency>
    <dependency><groupId>org.apache.flink</groupId><artifactId>flink-streaming-java</artifactId><version>1.19.3</version><classifier>tests</classifier></dependency>
    <dependency><groupId>org.apache.flink</groupId><artifactId>flink-runtime</artifactId><version>1.19.3</version></dependency>
    <dependency><groupId>org.apache.flink</groupId><artifactId>flink-runtime</artifactId><version>1.19.3</version><classifier>tests</classifier></dependency>
    <dependency><groupId>org.apache.flink</groupId><artifactId>flink-test-utils-junit</artifactId><version>1.19.3</version>
      <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.translation.wrappers.streaming.DoFnOperator;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFnSchemaInformation;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

public class Finding {
  static class Commit extends DoFn<String, String> {
    @RequiresStableInput
    @ProcessElement
    public void process(@Element String element, OutputReceiver<String> out) {
      out.output(element);
    }
  }

  static OneInputStreamOperatorTestHarness<WindowedValue<String>, WindowedValue<String>> job(OperatorSubtaskState from)
      throws Exception {
    FlinkPipelineOptions options = PipelineOptionsFactory.create().as(FlinkPipelineOptions.class);
    options.setStreaming(true);
    options.setCheckpointingInterval(1_000L);
    TupleTag<String> out = new TupleTag<>("out");
    Coder<WindowedValue<String>> coder = WindowedValues.getFullCoder(StringUtf8Coder.of(), GlobalWindow.Coder.INSTANCE);
    DoFnOperator<String, String, String> operator =
        new DoFnOperator<>(
            new Commit(), "commit", coder, Map.of(out, StringUtf8Coder.of()), out, List.of(),
            new DoFnOperator.MultiOutputOutputManagerFactory<>(out, coder, new SerializablePipelineOptions(options)),
            WindowingStrategy.globalDefault(), Map.of(), List.of(), options, null, null, DoFnSchemaInformation.create(), Map.of());
    var job = new OneInputStreamOperatorTestHarness<WindowedValue<String>, WindowedValue<String>>(
        SimpleOperatorFactory.of(operator), 1, 1, 0);
    job.setup();
    if (from != null) {
      job.initializeState(from);
    }
    job.open();
    return job;
  }

  static void feed(OneInputStreamOperatorTestHarness<WindowedValue<String>, WindowedValue<String>> job, String element)
      throws Exception {
    job.processElement(new StreamRecord<>(WindowedValues.valueInGlobalWindow(element)));
  }

  public static void main(String[] args) throws Exception {
    for (boolean restored : new boolean[] {false, true}) {
      var job = job(null);
      feed(job, "of 1");
      OperatorSubtaskState checkpoint = job.snapshot(1, 1);
      if (restored) {
        job = job(checkpoint);
      } else {
        job.notifyOfCompletedCheckpoint(1);
      }
      feed(job, "before 2");
      job.snapshot(2, 2);
      feed(job, "behind 2");
      job.notifyOfCompletedCheckpoint(2);
      System.out.printf(
          "%s checkpoint 2 is complete, handed out %s%n",
          restored ? "after a restore:  " : "without a restore:",
          job.extractOutputValues().stream().map(WindowedValue::getValue).toList());
    }
  }
}
JAVA
mvn -B -q dependency:build-classpath -Dmdep.outputFile=cp.txt
java --add-opens=java.base/java.util=ALL-UNNAMED -cp "$(cat cp.txt)" Finding.java 2> warnings.txt | tee seen.txt
diff - seen.txt <<'EXPECTED'
without a restore: checkpoint 2 is complete, handed out [of 1, before 2]
after a restore:   checkpoint 2 is complete, handed out [of 1, behind 2, before 2]
EXPECTED
