package dev.millrace.function;

/** What a NULL among the arguments of a function does. */
public enum Nulls {
  /** The result is NULL, and the method is not called. */
  GIVE_NULL,

  /** The method gets it as null. Its parameters are objects, then, and no primitives. */
  ARE_PASSED
}
