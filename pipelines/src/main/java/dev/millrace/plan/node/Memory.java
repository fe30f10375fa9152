package dev.millrace.plan.node;

import java.time.Duration;
import java.util.Optional;

/**
 * What a node remembers in a live run.
 *
 * @param text what it remembers, per what, and until when, for people
 * @param span how much event time before the watermark the remembered keys are of: those that had
 *     no event for so long are forgotten, about a second of event time later at most. Empty if
 *     every key is remembered until the input ends, or if there are no keys
 */
public record Memory(String text, Optional<Duration> span) {}
