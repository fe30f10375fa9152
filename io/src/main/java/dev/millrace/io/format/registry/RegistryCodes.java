package dev.millrace.io.format.registry;

/** The codes of schema registries; docs/errors/format.md explains each. */
final class RegistryCodes {
  static final String UNREACHABLE = "ML-5400";
  static final String NOT_ALLOWED = "ML-5401";
  static final String REFUSED = "ML-5402";
  static final String BAD_STORE = "ML-5403";
  static final String NOT_TAKEN = "ML-5404";
  static final String NOT_HELD = "ML-5405";
  static final String LATEST_MISFIT = "ML-5406";
  static final String MISREAD = "ML-5407";
  static final String OTHER_IDS = "ML-5408";

  private RegistryCodes() {}
}
