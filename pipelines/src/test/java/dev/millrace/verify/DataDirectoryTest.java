package dev.millrace.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.UserException;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final Plan PLAN =
      Planner.plan(PipelineFiles.read(Path.of("definitions", "orders-payments.yaml"), Map.of()));

  @TempDir Path dir;

  private void file(String path) throws IOException {
    Path file = dir.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }

  private static EndpointSpec archive(Plan plan, String stream) {
    return ((StreamNode) plan.node(stream).kind()).stream().archive().orElseThrow();
  }

  @Test
  void findsArchivesAndPlainFilesByTheirNames() throws IOException {
    // given
    file("orders/_manifest.json");
    file("orders/dt=2025-03-01/hour=10/c00000001-a.parquet");
    file("payments.jsonl.gz");

    // when
    Plan plan = DataDirectory.apply(PLAN, dir);

    // then
    EndpointSpec orders = archive(plan, "orders");
    assertThat(orders.type()).isEqualTo("ReadFromParquet");
    assertThat(orders.text("path")).contains(dir.resolve("orders").toString());
    assertThat(orders.text("partitions")).contains("dt={yyyy-MM-dd}/hour={HH}");
    EndpointSpec payments = archive(plan, "payments");
    assertThat(payments.type()).isEqualTo("ReadFromJson");
    assertThat(payments.text("path")).contains(dir.resolve("payments.jsonl.gz").toString());
    assertThat(payments.text("partitions")).isEmpty();
  }

  @Test
  void aDirectoryOfPlainFilesHasNoPartitions() throws IOException {
    // given
    file("orders/part-0.parquet");
    file("payments/2025.csv");
    file("payments/1-readme.txt");

    // when
    Plan plan = DataDirectory.apply(PLAN, dir);

    // then
    assertThat(archive(plan, "orders").text("partitions")).isEmpty();
    assertThat(archive(plan, "payments").type()).isEqualTo("ReadFromCsv");
  }

  @Test
  void theOnlyStreamMayHaveTheWholeDirectoryWhateverItIsReadFromLive() throws IOException {
    // given
    Plan plan =
        Planner.plan(
            PipelineFiles.parse(
                    "f.yaml",
                    """
                    pipeline:
                      type: composite
                      transforms:
                        - {type: Filter, name: F, input: clicks, config: {keep: "page <> ''"}}
                    streams:
                      clicks:
                        fields: {page: VARCHAR, event_time: TIMESTAMP NOT NULL}
                        timestamp: event_time
                        live:
                          type: ReadFromPubSub
                          config: {subscription: projects/my-project/subscriptions/clicks-live, format: JSON}
                    outputs:
                      shown: {input: F, live: {type: WriteToConsole}}
                      dead_letter: {live: {type: WriteToConsole}}
                    """,
                    Map.of())
                .spec());
    file("2025.jsonl");

    // when
    EndpointSpec archive = archive(DataDirectory.apply(plan, dir), "clicks");

    // then
    assertThat(archive.type()).isEqualTo("ReadFromJson");
    assertThat(archive.text("path")).contains(dir.toString());
  }

  @Test
  void everyStreamWithoutDataIsNamed() throws IOException {
    // given
    file("order.parquet");

    // when, then
    assertThatThrownBy(() -> DataDirectory.apply(PLAN, dir))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "millrace: error ML-4116: --data: "
                + dir
                + " has no data of stream 'orders'; expected a directory, or a .parquet, .jsonl or"
                + " .csv file, named orders; there is order.parquet\n"
                + "millrace: error ML-4116: --data: "
                + dir
                + " has no data of stream 'payments'; expected a directory, or a .parquet, .jsonl"
                + " or .csv file, named payments; there is order.parquet");
  }

  @Test
  void aDirectoryThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> DataDirectory.apply(PLAN, dir.resolve("nowhere")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "millrace: error ML-4115: --data: " + dir.resolve("nowhere") + " does not exist");
  }
}
