package dev.millrace.engine.kept;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final byte[] LARGE = {1};
  private static final byte[] SMALL = {2};
  private static final byte[] VALUE = {7, 8};
  private static final int HASH = 5;
  private static final int MANY = 4 << 20;

  private final Page page = new Page(new Object());

  @Test
  void memoryOfWhatIsGoneIsGivenBack() {
    page.put(HASH, LARGE, new byte[MANY]);
    page.put(HASH, SMALL, VALUE);

    page.dropAt(page.indexOf(HASH, LARGE));
    assertThat(page.room()).isLessThan(1 << 10);
    assertThat(page.get(HASH, SMALL)).isEqualTo(VALUE);

    page.dropAt(page.indexOf(HASH, SMALL));
    page.put(HASH, LARGE, new byte[MANY]);
    page.dropAt(page.indexOf(HASH, LARGE));
    assertThat(page.room()).isLessThan(1 << 10);
  }

  @Test
  void isWrittenWithoutACopy() throws IOException {
    // given: something that is gone, and not yet given back
    page.put(HASH, LARGE, new byte[MANY]);
    page.put(HASH, SMALL, new byte[MANY / 2]);
    page.put(HASH, SMALL, VALUE);

    // when
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    page.encode(new DataOutputStream(OutputStream.nullOutputStream()));
    long copied = memory.getCurrentThreadAllocatedBytes() - before;

    // then
    assertThat(copied).isLessThan(64 << 10);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    page.encode(new DataOutputStream(bytes));
    assertThat(bytes.size()).isLessThan(MANY + 100);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    Page read = Page.decode(in, new Object(), key -> HASH);
    assertThat(read.get(HASH, SMALL)).isEqualTo(VALUE);
    assertThat(read.get(HASH, LARGE)).hasSize(MANY);
    assertThat(in.read()).isNegative();
  }
}
