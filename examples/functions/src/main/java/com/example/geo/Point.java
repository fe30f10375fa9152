package com.example.geo;

/** A place in degrees: a ROW with the fields {@code lat} and {@code lon} in SQL. */
public record Point(double lat, double lon) {
  /** Refuses what is not on the map. */
  public Point {
    if (!(Math.abs(lat) <= 90)) {
      throw new IllegalArgumentException("latitude " + lat + " is not from -90 to 90");
    }
    if (!(Math.abs(lon) <= 180)) {
      throw new IllegalArgumentException("longitude " + lon + " is not from -180 to 180");
    }
  }
}
