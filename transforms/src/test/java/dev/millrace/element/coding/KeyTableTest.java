package dev.millrace.element.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KeyTableTest {

  @Property
  void behavesLikeALinkedMap(@ForAll long seed) {
    // given
    Random random = new Random(seed);
    KeyTable<int[]> table = new KeyTable<>();
    Map<String, int[]> model = new LinkedHashMap<>();

    // when
    for (int i = random.nextInt(300); i > 0; i--) {
      String key = Integer.toString(random.nextInt(60), 2);
      byte[] padded = ("<" + key + ">").getBytes(StandardCharsets.UTF_8);
      table.getOrCreate(padded, 1, key.length(), () -> new int[1])[0]++;
      model.computeIfAbsent(key, k -> new int[1])[0]++;
    }

    // then
    List<String> walked = new ArrayList<>();
    table.forEach((k, v) -> walked.add(new String(k, StandardCharsets.UTF_8) + "=" + v[0]));
    List<String> expected = new ArrayList<>();
    model.forEach((k, v) -> expected.add(k + "=" + v[0]));
    assertThat(walked).isEqualTo(expected);
    assertThat(table.size()).isEqualTo(model.size());
  }

  @Test
  void findsOnlyWhatWasEntered() {
    // given
    KeyTable<String> table = new KeyTable<>();
    byte[] key = {1, 2};
    table.getOrCreate(key, 0, 2, () -> "there");

    // when, then
    assertThat(table.get(new byte[] {1, 2})).isEqualTo("there");
    assertThat(table.get(new byte[] {9, 1, 2}, 1, 2)).isEqualTo("there");
    assertThat(table.get(new byte[] {1})).isNull();
    assertThat(table.get(new byte[] {1, 2, 0})).isNull();
    assertThat(table.get(new byte[0])).isNull();
  }

  @Test
  void keepsItsOwnCopyOfAKey() {
    // given
    KeyTable<String> table = new KeyTable<>();
    byte[] key = {1, 2};
    table.getOrCreate(key, 0, 2, () -> "there");

    // when
    key[0] = 7;

    // then
    assertThat(table.get(new byte[] {1, 2})).isEqualTo("there");
    assertThat(table.get(key)).isNull();
  }

  @Test
  void isEmptyOnceCleared() {
    // given
    KeyTable<Integer> table = new KeyTable<>();
    for (int i = 0; i < 100; i++) {
      byte[] key = {(byte) i};
      int value = i;
      table.getOrCreate(key, 0, 1, () -> value);
    }

    // when
    table.clear();
    table.getOrCreate(new byte[] {5}, 0, 1, () -> 500);

    // then
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.get(new byte[] {5})).isEqualTo(500);
    assertThat(table.get(new byte[] {6})).isNull();
  }
}
