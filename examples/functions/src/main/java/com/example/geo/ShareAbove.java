package com.example.geo;

import dev.millrace.function.UserAggregate;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The share of values above a limit: {@code fn: {type: share_above, config: {limit: 80}}}. It
 * counts in whole numbers and divides once, so that the result depends on no order.
 */
public final class ShareAbove implements UserAggregate<long[], Double, Double> {
  private final double limit;

  /** With the limit 0. */
  public ShareAbove() {
    this(0);
  }

  private ShareAbove(double limit) {
    this.limit = limit;
  }

  @Override
  public String name() {
    return "share_above";
  }

  @Override
  public String doc() {
    return "The share of values above `limit`.";
  }

  @Override
  public boolean deterministic() {
    return true;
  }

  @Override
  public ShareAbove configured(Map<String, String> config) {
    String text = config.getOrDefault("limit", "0");
    try {
      return new ShareAbove(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'limit' must be a number, but was: " + text, e);
    }
  }

  @Override
  public long[] create() {
    return new long[2];
  }

  @Override
  public long[] add(long[] counts, Double value) {
    counts[0] += value > limit ? 1 : 0;
    counts[1]++;
    return counts;
  }

  @Override
  public long[] merge(long[] counts, long[] other) {
    counts[0] += other[0];
    counts[1] += other[1];
    return counts;
  }

  @Override
  public @Nullable Double result(long[] counts) {
    return counts[1] == 0 ? null : (double) counts[0] / counts[1];
  }

  @Override
  public void write(long[] counts, DataOutput out) throws IOException {
    out.writeLong(counts[0]);
    out.writeLong(counts[1]);
  }

  @Override
  public long[] read(DataInput in) throws IOException {
    return new long[] {in.readLong(), in.readLong()};
  }
}
