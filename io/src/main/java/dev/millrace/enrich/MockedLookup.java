package dev.millrace.enrich;

import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The rows of a test in place of a server's.
 *
 * @param rows key → JSON of what is under it
 */
public record MockedLookup(Map<List<String>, List<String>> rows) implements Lookup.Opener {
  /**
   * @param rows each with its key and then what comes back
   */
  public static MockedLookup of(LookupForm form, List<Object[]> rows) {
    int width = form.keys().getFieldCount();
    KeyTexts keys = new KeyTexts(form.keys(), IntStream.range(0, width).boxed().toList());
    JsonEncoder json = JsonEncoder.of(form.answer());
    Map<List<String>, List<String>> found = new HashMap<>();
    for (Object[] row : rows) {
      List<String> key = new ArrayList<>(keys.of(row).orElse(List.of()));
      found
          .computeIfAbsent(key, k -> new ArrayList<>())
          .add(json.text(Arrays.copyOfRange(row, width, row.length)));
    }
    return new MockedLookup(found);
  }

  @Override
  public Lookup open() {
    return new Lookup() {
      @Override
      public List<List<byte[]>> find(List<List<String>> keys) {
        return keys.stream()
            .map(
                key ->
                    rows.getOrDefault(key, List.of()).stream()
                        .map(json -> json.getBytes(StandardCharsets.UTF_8))
                        .toList())
            .toList();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public String shown() {
    return "rows of the test";
  }

  @Override
  public int mostKeys() {
    return Integer.MAX_VALUE;
  }
}
