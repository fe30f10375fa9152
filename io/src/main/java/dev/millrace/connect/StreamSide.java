package dev.millrace.connect;

/** The live side of a stream as the plan checks it, and where problems are told. */
public interface StreamSide {
  /** The stream's name. */
  String name();

  /** What the file says about the side. */
  EndpointSpec source();

  /** Whether the stream declares an event time. */
  boolean timed();

  /** Whether a column holds it, as against an expression. */
  boolean timeIsColumn();

  WatermarkSpec watermark();

  /**
   * Reports a problem.
   *
   * @param key the dotted path of the key that is wrong; empty for the side as a whole
   * @param message a sentence: what is wrong, what is there, what is expected
   */
  void error(String key, String code, String message);

  /** Reports what people should know of the side as a whole. */
  void warning(String code, String message);
}
