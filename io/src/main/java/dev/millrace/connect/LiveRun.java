package dev.millrace.connect;

import java.time.Duration;
import java.util.Optional;

/**
 * The run that reads a live source.
 *
 * @param untilIdle how long nothing may come until the source ends by itself; empty for never
 * @param asksServices whether servers are asked now whether they are there; workers may be the only
 *     ones to reach
 * @param checkpoints whether the job is restarted from checkpoints after a failure
 */
public record LiveRun(Optional<Duration> untilIdle, boolean asksServices, boolean checkpoints) {}
