/**
 * Topics that a pipeline file declares: their keys, what a cluster has of them, and what makes the
 * one be as the other. Begin with {@link dev.millrace.connect.topic.TopicsType}.
 */
@NullMarked
package dev.millrace.connect.topic;

import org.jspecify.annotations.NullMarked;
