package dev.millrace.spec.yaml.keys;

import java.util.Map;

/** What a file can do in place of a type of Beam YAML that this version refuses. */
public final class InsteadOf {
  private static final String MODELS =
      " It runs models in Python; run them before or after, and join what they give.";

  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          Map.entry("RunInference", MODELS),
          Map.entry("MLTransform", MODELS),
          Map.entry("AnomalyDetection", MODELS),
          Map.entry("Enrichment", " Use Enrich, or Join with 'table' or 'as_of'."),
          Map.entry("Split", " Use Partition: 'on' is its 'by'."));

  private InsteadOf() {}

  /** A sentence with a blank before it; empty if there is nothing to say. */
  public static String type(String type) {
    return SENTENCES.getOrDefault(type, LaterEndpoints.instead(type));
  }
}
