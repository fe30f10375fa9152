package dev.millrace.engine.exchange;

import java.util.Arrays;

/** A stable merge sort of numbers by an order of what they stand for, without boxing them. */
final class IndexSort {
  private static final int INSERTION = 8;

  private final Order order;

  /** Compares what two numbers stand for. */
  @FunctionalInterface
  interface Order {
    int compare(int a, int b);
  }

  IndexSort(Order order) {
    this.order = order;
  }

  /** A sorted copy of a part of an array. */
  int[] sorted(int[] numbers, int from, int to) {
    int[] sorted = Arrays.copyOfRange(numbers, from, to);
    sort(sorted.clone(), sorted, 0, sorted.length);
    return sorted;
  }

  /** Both arrays hold the same numbers; {@code to} gets them sorted. */
  private void sort(int[] from, int[] to, int start, int end) {
    if (end - start <= INSERTION) {
      for (int i = start + 1; i < end; i++) {
        int moving = to[i];
        int place = i;
        while (place > start && order.compare(to[place - 1], moving) > 0) {
          to[place] = to[place - 1];
          place--;
        }
        to[place] = moving;
      }
      return;
    }
    int middle = (start + end) >>> 1;
    sort(to, from, start, middle);
    sort(to, from, middle, end);
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      boolean takeLeft =
          right == end || left < middle && order.compare(from[left], from[right]) <= 0;
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }
}
