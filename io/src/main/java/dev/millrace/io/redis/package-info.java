/**
 * Writing to Redis. Read {@link dev.millrace.io.redis.RedisSink} first, then {@link
 * dev.millrace.io.redis.RedisWriter} for what happens to a batch. What the server does with a row
 * is in the scripts beside these classes ({@link dev.millrace.io.redis.RedisScript}).
 */
@NullMarked
package dev.millrace.io.redis;

import org.jspecify.annotations.NullMarked;
