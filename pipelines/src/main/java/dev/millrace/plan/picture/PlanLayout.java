package dev.millrace.plan.picture;

import dev.millrace.plan.picture.PlanPicture.Arrow;
import dev.millrace.plan.picture.PlanPicture.Box;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Where boxes stand: in layers from top to bottom, each below all that it reads. An arrow over
 * several layers has a place of its own in each of them, so that it runs around the boxes. The
 * order within a layer follows the neighbours' (Sugiyama's method, with a few sweeps).
 */
final class PlanLayout {
  static final int GAP = 28;
  static final int LAYER_GAP = 40;
  private static final int MARGIN = 16;
  private static final int SWEEPS = 6;

  /** A place in a layer: of a box, or of an arrow that passes it. */
  static final class Place {
    final int layer;
    final int width;
    final int height;
    final List<Place> above = new ArrayList<>();
    final List<Place> below = new ArrayList<>();
    double x;
    double y;
    private double rank;

    Place(int layer, int width, int height) {
      this.layer = layer;
      this.width = width;
      this.height = height;
    }

    double centre() {
      return x + width / 2.0;
    }
  }

  /** An arrow with the places that it runs through, its two boxes included. */
  record Path(Arrow arrow, List<Place> places) {}

  private final List<List<Place>> layers = new ArrayList<>();
  final Map<String, Place> boxes = new LinkedHashMap<>();
  final List<Path> paths = new ArrayList<>();
  double width;
  double height;

  /**
   * @param size of a box: width and height
   */
  PlanLayout(PlanPicture picture, Function<Box, int[]> size) {
    Map<String, Integer> layerOf = layers(picture);
    for (Box box : picture.drawn()) {
      int[] wide = size.apply(box);
      boxes.put(box.id(), add(layerOf.getOrDefault(box.id(), 0), wide[0], wide[1]));
    }
    picture.arrows().forEach(this::connect);
    order();
    place();
  }

  private static Map<String, Integer> layers(PlanPicture picture) {
    Map<String, Integer> layerOf = new HashMap<>();
    // Boxes are in the order of the graph, so what a box reads has its layer already.
    for (Box box : picture.drawn()) {
      int layer = 0;
      for (Arrow arrow : picture.arrows()) {
        if (arrow.to().equals(box.id())) {
          layer = Math.max(layer, layerOf.getOrDefault(arrow.from(), 0) + 1);
        }
      }
      layerOf.put(box.id(), layer);
    }
    return layerOf;
  }

  private Place add(int layer, int wide, int high) {
    while (layers.size() <= layer) {
      layers.add(new ArrayList<>());
    }
    Place place = new Place(layer, wide, high);
    layers.get(layer).add(place);
    return place;
  }

  private void connect(Arrow arrow) {
    Place from = boxes.get(arrow.from());
    Place to = boxes.get(arrow.to());
    if (from == null || to == null) {
      return;
    }
    List<Place> places = new ArrayList<>(List.of(from));
    for (int layer = from.layer + 1; layer < to.layer; layer++) {
      places.add(add(layer, 0, 0));
    }
    places.add(to);
    for (int i = 1; i < places.size(); i++) {
      places.get(i).above.add(places.get(i - 1));
      places.get(i - 1).below.add(places.get(i));
    }
    paths.add(new Path(arrow, places));
  }

  private void order() {
    layers.forEach(PlanLayout::number);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (List<Place> layer : layers) {
        sort(layer, place -> place.above);
      }
      for (int i = layers.size() - 1; i >= 0; i--) {
        sort(layers.get(i), place -> place.below);
      }
    }
  }

  private static void sort(List<Place> layer, Function<Place, List<Place>> neighbours) {
    Map<Place, Double> wanted = new HashMap<>();
    layer.forEach(
        place ->
            wanted.put(
                place,
                neighbours.apply(place).stream()
                    .mapToDouble(neighbour -> neighbour.rank)
                    .average()
                    .orElse(place.rank)));
    layer.sort(Comparator.comparingDouble(place -> wanted.getOrDefault(place, place.rank)));
    number(layer);
  }

  /** Ranks from 0 to 1, whatever the number of places, so that layers can be compared. */
  private static void number(List<Place> layer) {
    for (int i = 0; i < layer.size(); i++) {
      layer.get(i).rank = (i + 0.5) / layer.size();
    }
  }

  private void place() {
    double widest = layers.stream().mapToDouble(PlanLayout::width).max().orElse(0);
    double y = MARGIN;
    for (List<Place> layer : layers) {
      double x = MARGIN + (widest - width(layer)) / 2;
      int high = layer.stream().mapToInt(place -> place.height).max().orElse(0);
      for (Place place : layer) {
        place.x = x;
        place.y = y;
        x += place.width + GAP;
      }
      // What passes a layer leaves it at its lower end.
      y += high + LAYER_GAP;
    }
    width = widest + 2 * MARGIN;
    height = y - LAYER_GAP + MARGIN;
  }

  /** The height of the tallest box in a layer. */
  int heightOf(int layer) {
    return layers.get(layer).stream().mapToInt(place -> place.height).max().orElse(0);
  }

  private static double width(List<Place> layer) {
    return layer.stream().mapToInt(place -> place.width).sum() + GAP * (layer.size() - 1.0);
  }
}
