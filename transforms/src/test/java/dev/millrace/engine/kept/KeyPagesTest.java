package dev.millrace.engine.kept;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KeyPagesTest {
  private static final int STEPS = 3_000;

  /** What the pages of an earlier owner hold, and what they held when it was done. */
  private record Earlier(KeyPages pages, TreeMap<String, String> content) {}

  @Property(tries = 60)
  void keepWhatAMapKeepsAndLeaveEarlierOwnersTheirs(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 2_000) int keys) {
    Random random = new Random(seed);
    TreeMap<String, String> expected = new TreeMap<>();
    List<Earlier> earlier = new ArrayList<>();
    KeyPages pages = new KeyPages(new Object());

    for (int step = 0; step < STEPS; step++) {
      String key = "k" + random.nextInt(keys);
      // First mostly more, then mostly fewer, so that pages come and go.
      if (random.nextInt(STEPS) > step) {
        // Some have so much that pages are of few keys.
        int length = random.nextInt(random.nextInt(300) == 0 ? 200_000 : 12);
        String value = "v".repeat(length) + random.nextInt(10);
        pages.put(bytes(key), bytes(value));
        expected.put(key, value);
      } else {
        pages.remove(bytes(key));
        expected.remove(key);
      }
      assertThat(text(pages.get(bytes(key)))).isEqualTo(expected.get(key));
      if (random.nextInt(200) == 0) {
        earlier.add(new Earlier(pages, new TreeMap<>(expected)));
        pages = random.nextBoolean() ? pages.successor(new Object()) : coded(pages);
      }
    }

    earlier.add(new Earlier(pages, expected));
    earlier.forEach(e -> assertThat(content(e.pages())).isEqualTo(e.content()));
    earlier.forEach(e -> assertThat(e.pages().size()).isEqualTo(e.content().size()));
  }

  @Test
  void ofLargeKeysABundleCopiesFew() {
    // given: keys of 100 KB
    KeyPages pages = new KeyPages(new Object());
    for (int key = 0; key < 200; key++) {
      pages.put(bytes("k" + key), new byte[100 << 10]);
    }

    // when: bundles each of which changes one
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    for (int bundle = 0; bundle < 200; bundle++) {
      pages = pages.successor(new Object());
      pages.put(bytes("k" + bundle), new byte[100 << 10]);
    }
    long copied = memory.getCurrentThreadAllocatedBytes() - before;

    // then: the value, and the page of one key or two
    assertThat(copied / 200).isLessThan(500 << 10);
    assertThat(coded(pages).size()).isEqualTo(200);
  }

  private static TreeMap<String, String> content(KeyPages pages) {
    TreeMap<String, String> content = new TreeMap<>();
    pages.forEachKey(key -> content.put(text(key), text(pages.get(key))));
    return content;
  }

  private static KeyPages coded(KeyPages pages) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      pages.encode(new DataOutputStream(bytes));
      byte[] more = {1, 2, 3};
      bytes.write(more);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      KeyPages decoded = KeyPages.decode(in, new Object());
      assertThat(in.readAllBytes()).isEqualTo(more);
      return decoded;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
