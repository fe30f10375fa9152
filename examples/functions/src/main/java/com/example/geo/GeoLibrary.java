package com.example.geo;

import dev.millrace.function.FunctionLibrary;
import dev.millrace.function.UserAggregate;
import dev.millrace.function.UserStep;
import java.util.List;

/** What this jar adds to Millrace. */
public final class GeoLibrary implements FunctionLibrary {
  @Override
  public String name() {
    return "geo";
  }

  @Override
  public List<Class<?>> functions() {
    return List.of(GeoFunctions.class);
  }

  @Override
  public List<UserAggregate<?, ?, ?>> aggregates() {
    return List.of(new BoundingBox(), new ShareAbove());
  }

  @Override
  public List<UserStep<?, ?, ?>> steps() {
    return List.of(new CoarserCells());
  }
}
