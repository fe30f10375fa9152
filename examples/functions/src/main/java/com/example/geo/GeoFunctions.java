package com.example.geo;

import dev.millrace.function.Nulls;
import dev.millrace.function.SqlFunction;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Functions of SQL. */
public final class GeoFunctions {
  private static final String DIGITS = "0123456789bcdefghjkmnpqrstuvwxyz";
  private static final double EARTH_METRES = 6_371_008.8;

  private GeoFunctions() {}

  /** GEO_POINT(lat, lon). */
  @SqlFunction(doc = "The place at a latitude and a longitude in degrees.", deterministic = true)
  public static Point geoPoint(double lat, double lon) {
    return new Point(lat, lon);
  }

  /** GEO_DISTANCE(a, b): along the great circle, by the haversine formula. */
  @SqlFunction(doc = "The distance of two places in metres.", deterministic = true)
  public static double geoDistance(Point a, Point b) {
    double north = StrictMath.sin(StrictMath.toRadians(b.lat() - a.lat()) / 2);
    double east = StrictMath.sin(StrictMath.toRadians(b.lon() - a.lon()) / 2);
    double chord =
        north * north
            + StrictMath.cos(StrictMath.toRadians(a.lat()))
                * StrictMath.cos(StrictMath.toRadians(b.lat()))
                * east
                * east;
    return 2 * EARTH_METRES * StrictMath.asin(StrictMath.min(1, StrictMath.sqrt(chord)));
  }

  /** GEO_CELL(place, length): the geohash. */
  @SqlFunction(
      doc = "The geohash of a place, with 1 to 12 characters.",
      deterministic = true,
      nulls = Nulls.GIVE_NULL)
  public static String geoCell(Point place, int length) {
    if (length < 1 || length > 12) {
      throw new IllegalArgumentException("a cell has 1 to 12 characters, not " + length);
    }
    StringBuilder cell = new StringBuilder();
    double[] lat = {-90, 90};
    double[] lon = {-180, 180};
    int bits = 0;
    for (int i = 0; i < 5 * length; i++) {
      boolean upper = i % 2 == 0 ? half(lon, place.lon()) : half(lat, place.lat());
      bits = bits << 1 | (upper ? 1 : 0);
      if (i % 5 == 4) {
        cell.append(DIGITS.charAt(bits));
        bits = 0;
      }
    }
    return cell.toString();
  }

  /** Halves a range towards a value; whether it is in the upper half. */
  private static boolean half(double[] range, double value) {
    double middle = (range[0] + range[1]) / 2;
    boolean upper = value >= middle;
    range[upper ? 0 : 1] = middle;
    return upper;
  }

  /** GEO_LABEL(name, place): sees NULLs. */
  @SqlFunction(
      doc = "A name, or what stands for one.",
      deterministic = true,
      nulls = Nulls.ARE_PASSED)
  public static String geoLabel(@Nullable String name, @Nullable Point place) {
    if (name != null) {
      return name;
    }
    return place == null ? "nowhere" : geoCell(place, 5);
  }

  /** GEO_JITTER(place): cannot be used, and says why. */
  @SqlFunction(doc = "A place near another one, by chance.", deterministic = false)
  public static Point geoJitter(Point place) {
    double off = new Random().nextGaussian() / 1000;
    return new Point(place.lat() + off, place.lon());
  }
}
