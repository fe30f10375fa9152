package dev.millrace.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.BinaryOrders;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Orders and counts in formats that are no text. */
public abstract class BrokerFormats extends OrdersFile {
  /** Sends orders of kind {@code a}, one message each. */
  protected abstract void sendBytes(List<byte[]> orders) throws Exception;

  /** The counts that the broker has. */
  protected abstract List<byte[]> counts() throws Exception;

  /** The dead letters that the broker has. */
  protected abstract List<String> letters() throws Exception;

  /** Whether the orders are archived, replayed and verified as well. */
  protected boolean isReplayed() {
    return false;
  }

  @Test
  protected final void avroIsReadAndProtobufWritten() throws Exception {
    Files.writeString(dir().resolve("order.avsc"), BinaryOrders.AVRO);
    Files.writeString(dir().resolve("count.proto"), BinaryOrders.PROTO);
    binary(
        text(
            "format: AVRO, avro_schema: order.avsc",
            "format: PROTO, file_descriptor_path: count.proto, message_name: Count"),
        BinaryOrders::avro,
        BinaryOrders.proto("a", 2, 205),
        "ML-6118");
  }

  @Test
  protected final void protobufIsReadAndAvroWritten() throws Exception {
    Files.writeString(dir().resolve("order.proto"), BinaryOrders.PROTO_ORDER);
    Files.writeString(dir().resolve("count.avsc"), BinaryOrders.AVRO_COUNT);
    binary(
        text(
            "format: PROTO, file_descriptor_path: order.proto, message_name: Order",
            "format: AVRO, avro_schema: count.avsc"),
        BinaryOrders::protoOrder,
        BinaryOrders.avroCount("a", 2, 205),
        "ML-6114");
  }

  /** Counts two orders, and sends one that ends too early to the dead letters. */
  private void binary(String text, IntFunction<byte[]> order, byte[] count, String code)
      throws Exception {
    // given
    String file = file(text);
    byte[] whole = order.apply(5);
    sendBytes(List.of(whole, order.apply(200), Arrays.copyOf(whole, whole.length - 1)));

    // when
    int live = run("run", file, "--until-idle", "1s");

    // then
    assertThat(live).as(output()).isZero();
    assertThat(counts()).containsExactly(count);
    assertThat(letters()).hasSize(1).allSatisfy(letter -> assertThat(letter).contains(code));
    if (isReplayed()) {
      isReplayedAndVerified(file);
    }
  }

  private void isReplayedAndVerified(String file) throws Exception {
    assertThat(run("archive", file, "--until-idle", "1s")).as(output()).isZero();
    assertThat(run("replay", file)).as(output()).isZero();
    assertThat(replayed("counts")).containsExactly("{\"kind\":\"a\",\"n\":2,\"ids\":205}");
    assertThat(parquet("archive/_undecodable")).hasSize(1);
    assertThat(run("verify", file)).as(output()).isZero();
  }
}
