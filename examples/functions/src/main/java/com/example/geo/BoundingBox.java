package com.example.geo;

import dev.millrace.function.UserAggregate;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The smallest rectangle that has all places. Smallest and greatest numbers depend on no order, so
 * neither does it.
 */
public final class BoundingBox implements UserAggregate<double[], Point, Box> {
  @Override
  public String name() {
    return "bounding_box";
  }

  @Override
  public String doc() {
    return "The smallest rectangle around all places: a ROW of south, west, north and east.";
  }

  @Override
  public boolean deterministic() {
    return true;
  }

  @Override
  public double[] create() {
    double infinity = Double.POSITIVE_INFINITY;
    return new double[] {infinity, infinity, -infinity, -infinity};
  }

  @Override
  public double[] add(double[] box, Point place) {
    return merge(box, new double[] {place.lat(), place.lon(), place.lat(), place.lon()});
  }

  @Override
  public double[] merge(double[] box, double[] other) {
    box[0] = Math.min(box[0], other[0]);
    box[1] = Math.min(box[1], other[1]);
    box[2] = Math.max(box[2], other[2]);
    box[3] = Math.max(box[3], other[3]);
    return box;
  }

  @Override
  public @Nullable Box result(double[] box) {
    return box[0] > box[2] ? null : new Box(box[0], box[1], box[2], box[3]);
  }

  @Override
  public void write(double[] box, DataOutput out) throws IOException {
    for (double side : box) {
      out.writeDouble(side);
    }
  }

  @Override
  public double[] read(DataInput in) throws IOException {
    double[] box = new double[4];
    for (int i = 0; i < box.length; i++) {
      box[i] = in.readDouble();
    }
    return box;
  }
}
