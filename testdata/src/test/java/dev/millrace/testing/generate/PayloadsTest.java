package dev.millrace.testing.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.testing.generate.Story.Happening;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayloadsTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final Payloads payloads = new Payloads(new Dice(1));
  private final Happening payment =
      new Happening(Streams.PAYMENTS, 1_740_823_200_123L, row(1_740_823_200_123L));

  @Test
  void writesTimesAsTextAndDecimalsWithTheirScale() {
    assertThat(new String(payloads.whole(payment), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"payment_id\":\"p1\",\"order_id\":null,\"amount\":12.50,\"payment_method\":\"card\","
                + "\"status\":\"ok\",\"event_time\":\"2025-03-01T10:00:00.123Z\"}");
  }

  @Test
  void cutsBrokenJsonSoThatNoParserTakesIt() {
    for (int i = 0; i < 200; i++) {
      byte[] bytes = payloads.spoilt(payment, Kind.BROKEN_JSON);

      assertThatThrownBy(() -> JSON.readTree(bytes)).isInstanceOf(JsonProcessingException.class);
    }
  }

  @Test
  void putsAValueOfAnotherTypeIntoOneColumn() throws Exception {
    JsonNode spoilt = JSON.readTree(payloads.spoilt(payment, Kind.WRONG_TYPE));

    assertThat(spoilt.get("amount")).hasToString("[12,50]");
    assertThat(spoilt.size()).isEqualTo(6);
  }

  @Test
  void missesEachRequiredFieldInTurn() throws Exception {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      JsonNode spoilt = JSON.readTree(payloads.spoilt(payment, Kind.MISSING_FIELD));
      for (String column : payment.row().keySet()) {
        if (!spoilt.has(column)) {
          missing.add(column);
        }
      }
    }
    assertThat(missing).containsExactlyInAnyOrder("payment_id", "amount", "status", "event_time");
  }

  @Test
  void makesBytesThatAreNoText() {
    byte[] bytes = payloads.spoilt(payment, Kind.BINARY);

    assertThatThrownBy(
            () -> StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)))
        .isInstanceOf(java.nio.charset.CharacterCodingException.class);
  }

  @Test
  void movesAnEventIntoTheYear2199() throws Exception {
    for (int i = 0; i < 50; i++) {
      JsonNode spoilt = JSON.readTree(payloads.spoilt(payment, Kind.FAR_FUTURE));

      Instant time = Instant.parse(spoilt.get("event_time").asText());
      assertThat(time).isBetween("2199-01-01T00:00:00Z", "2199-12-31T23:59:59.999Z");
    }
  }

  @Test
  void writesNestedRowsAndMaps() throws Exception {
    Generator orders = Generator.of(Domain.ORDERS, GeneratorOptions.of(Domain.ORDERS, 50));
    int items = 0;
    while (orders.hasNext()) {
      TestRecord made = orders.next();
      if (made.stream() == Streams.ORDERS && !made.kind().dead()) {
        JsonNode json = JSON.readTree(made.value());
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode item : json.get("items")) {
          items++;
          sum =
              sum.add(
                  item.get("unit_price")
                      .decimalValue()
                      .multiply(item.get("quantity").decimalValue()));
        }
        BigDecimal amount = json.get("amount").decimalValue();
        assertThat(amount.signum() <= 0 || amount.compareTo(sum) == 0).isTrue();
      }
    }
    assertThat(items).isGreaterThan(20);
  }

  private static Map<String, Object> row(long time) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("payment_id", "p1");
    row.put("order_id", null);
    row.put("amount", new BigDecimal("12.50"));
    row.put("payment_method", "card");
    row.put("status", "ok");
    row.put("event_time", time);
    return row;
  }
}
