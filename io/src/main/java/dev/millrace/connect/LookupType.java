package dev.millrace.connect;

import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import org.apache.beam.sdk.schemas.Schema;

/** Where the step {@code Enrich} looks values up, one call for some keys. */
public interface LookupType extends EndpointType {
  /** What the step asks for, as far as the plan knows it, and where problems are told. */
  interface Asked {
    /** What the file says about the place. */
    EndpointSpec place();

    /** The columns of a key. */
    Schema keys();

    /**
     * Reports a problem.
     *
     * @param key the dotted path of the key that is wrong; empty for the place as a whole
     * @param message a sentence: what is wrong, what is there, what is expected
     */
    void error(String key, String code, String message);
  }

  /** Reports what of the configuration does not fit what is asked for. */
  void check(Asked asked);

  /** Whether a key may have several rows, each of which holds for a time: its versions. */
  default boolean hasVersions() {
    return false;
  }

  /** A place that was checked, ready to travel to workers. */
  Lookup.Opener opener(EndpointSpec place, LookupForm form);
}
