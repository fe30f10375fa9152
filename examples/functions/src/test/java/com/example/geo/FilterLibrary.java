package com.example.geo;

import dev.millrace.function.FunctionLibrary;
import dev.millrace.function.UserStep;
import java.util.List;
import java.util.function.Consumer;

/** A library that no pipeline can use: its step has the name of one of Millrace's. */
public final class FilterLibrary implements FunctionLibrary {
  @Override
  public String name() {
    return "filters";
  }

  @Override
  public List<UserStep<?, ?, ?>> steps() {
    return List.of(new Filter());
  }

  /** The step. */
  private static final class Filter implements UserStep<Filter.Keys, Point, Point> {
    /** No keys. */
    public record Keys() {}

    @Override
    public String type() {
      return "Filter";
    }

    @Override
    public String doc() {
      return "All places.";
    }

    @Override
    public boolean deterministic() {
      return true;
    }

    @Override
    public void process(Keys config, Point row, Consumer<Point> out) {
      out.accept(row);
    }
  }
}
