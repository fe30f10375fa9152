package com.example.geo;

/** A rectangle on the map, in degrees. */
public record Box(double south, double west, double north, double east) {}
