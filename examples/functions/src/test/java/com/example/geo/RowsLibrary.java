package com.example.geo;

import dev.millrace.function.FunctionLibrary;
import dev.millrace.function.Nulls;
import dev.millrace.function.SqlFunction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A function of rows in everything that can hold them. */
public final class RowsLibrary implements FunctionLibrary {
  /** A row some of whose values SQL holds in other classes. */
  public record Named(Double weight, byte[] bytes, Instant at) {
    @Override
    public String toString() {
      return weight + " " + new String(bytes, StandardCharsets.UTF_8) + " " + at;
    }
  }

  @Override
  public String name() {
    return "rows";
  }

  @Override
  public List<Class<?>> functions() {
    return List.of(RowsLibrary.class);
  }

  /** MOMENT_AS_TEXT(at, until, number, note). */
  @SqlFunction(doc = "What it gets, as text.", deterministic = true, nulls = Nulls.ARE_PASSED)
  public static String momentAsText(Instant at, Instant until, Double number, String note) {
    return at + " " + until + " " + number + " " + note;
  }

  /** ROWS_AS_TEXT(one, list, map). */
  @SqlFunction(doc = "What it gets, as text.", deterministic = true)
  public static String rowsAsText(Named one, List<Named> list, Map<String, Named> map) {
    return one + ", " + list + ", " + map;
  }
}
