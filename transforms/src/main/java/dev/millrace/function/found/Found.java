package dev.millrace.function.found;

/** Something that a library has. */
public sealed interface Found permits FoundFunction, FoundAggregate, FoundStep {
  /** The name of the library. */
  String library();

  String name();

  /** A sentence for listings. */
  String doc();

  /** Whether it may be used where rows are replayed, which is everywhere. */
  boolean deterministic();
}
